import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { type BuildPackage, buildTime } from './source.js';

/** Builds the Composer package: a zip file, as Packagist and an artifact repository serve it. */
export const buildPhp: BuildPackage = async ({ version, client, extra }, folder) => {
  // Composer loads the classes.
  const classes = [...client].filter(([file]) => file !== 'autoload.php');
  const files = new Map([...extra, ...classes.map(([file, text]): [string, string] => [`src/${file}`, text])]);
  const name = `alipay-cancel-contract-php-${version}.zip`;
  const entries: Zippable = {};
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) entries[file] = strToU8(text);
  // A zip file stores local time, whatever the zone. On Unix (3), programs read the mode 0644.
  const mtime = new Date(buildTime.getUTCFullYear(), buildTime.getUTCMonth(), buildTime.getUTCDate());
  await writeFile(path.join(folder, name), zipSync(entries, { level: 9, mtime, os: 3, attrs: 0o100644 * 2 ** 16 }));
  return [name];
};
