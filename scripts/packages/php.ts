import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildPackage } from './source.js';
import { zip } from './zip.js';

/** Builds the Composer package: a zip file, as Packagist and an artifact repository serve it. */
export const buildPhp: BuildPackage = async ({ version, client, extra }, folder) => {
  // Composer loads the classes.
  const classes = [...client].filter(([file]) => file !== 'autoload.php');
  const files = new Map([...extra, ...classes.map(([file, text]): [string, string] => [`src/${file}`, text])]);
  const name = `alipay-cancel-contract-php-${version}.zip`;
  await writeFile(path.join(folder, name), zip(files));
  return [name];
};
