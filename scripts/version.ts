import { readFile, writeFile } from 'node:fs/promises';

/** Writes the package's version into the contract. Part of `npm run version:next`. */
const file = 'spec/openapi.yaml';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const contract = await readFile(file, 'utf8');
const line = /^ {2}version: .*$/gm;
if (contract.match(line)?.length !== 1)
  throw new Error(`${file} must contain exactly one line \`  version: …\`, in info.`);
await writeFile(file, contract.replace(line, `  version: ${version}`));
console.log(`${file}: info.version is ${version}.`);
