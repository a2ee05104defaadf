import { readFile, writeFile } from 'node:fs/promises';

/** Gives the contract the package's version, so that the two are never apart. Part of `npm run version:next`. */
const file = 'spec/openapi.yaml';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const contract = await readFile(file, 'utf8');
const line = /^ {2}version: .*$/gm;
if (contract.match(line)?.length !== 1) throw new Error(`${file} must have one line \`  version: …\`, that of info.`);
await writeFile(file, contract.replace(line, `  version: ${version}`));
console.log(`${file}: info.version is ${version}.`);
