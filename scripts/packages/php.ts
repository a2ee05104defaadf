import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { type BuildPackage, buildTime } from './source.js';

/** Builds the Composer package: a zip file, as Packagist and an artifact repository serve it. */
export const buildPhp: BuildPackage = async ({ version, client, extra }, folder) => {
  // Composer loads the classes.
  const classes = [...client].filter(([file]) => file !== 'autoload.php');
  const files = new Map([...extra, ...classes.map(([file, text]): [string, string] => [`src/${file}`, text])]);
  const name = `alipay-cancel-contract-php-${version}.zip`;
  await writeFile(path.join(folder, name), zip(files));
  return [name];
};

/** `buildTime` as MS-DOS stores a date. */
const date = ((buildTime.getUTCFullYear() - 1980) << 9) | ((buildTime.getUTCMonth() + 1) << 5) | buildTime.getUTCDate();

/** What all files have: the version that reads them, names in UTF-8, the method deflate, the time 0:00, the date. */
const common = [20, 0x0800, 8, 0, date];

/** Makes a zip archive (APPNOTE.TXT, 4.3) of files by their paths, sorted. The same files give the same bytes. */
function zip(files: ReadonlyMap<string, string>): Buffer {
  const entries: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = Buffer.from(file);
    const content = Buffer.from(text);
    const packed = deflateRawSync(content, { level: 9 });
    const facts = [
      ...halves(...common),
      ...words(crc32(content), packed.length, content.length),
      ...halves(name.length),
    ];
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), ...facts, ...halves(0), name, packed]);
    entries.push(entry);
    // Made on Unix (3), since only then programs read the mode of the file, 0644.
    const mode = words(0o100644 * 2 ** 16, offset);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), ...halves(0x0314), ...facts, ...halves(0, 0, 0, 0), ...mode, name]),
    );
    offset += entry.length;
  }
  const index = Buffer.concat(directory);
  const counts = halves(0, 0, directory.length, directory.length);
  const end = Buffer.concat([Buffer.from('PK\x05\x06'), ...counts, ...words(index.length, offset), ...halves(0)]);
  return Buffer.concat([...entries, index, end]);
}

function halves(...values: number[]): Buffer[] {
  return values.map((value) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  });
}

function words(...values: number[]): Buffer[] {
  return values.map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  });
}
