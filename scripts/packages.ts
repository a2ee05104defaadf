import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, ScriptError } from './command.js';
import { buildGo } from './packages/go.js';
import { buildJava } from './packages/java.js';
import { buildPhp } from './packages/php.js';
import { buildPython } from './packages/python.js';
import { buildRust } from './packages/rust.js';
import { type BuildPackage, languageNamed, packageSource } from './packages/source.js';

const usage = `Usage: npm run packages [-- <language>...]

Builds the clients of the other languages as packages of their own ecosystems into packages/<language>/, and writes the
checksum of each file to packages/SHA256SUMS. Publishes nothing. Two builds of the same commit give the same bytes.

  --help  show this
`;

/** The packages: the name in the registry, and what builds it. The only place that names them. */
const packages: Record<string, { name: string; build: BuildPackage }> = {
  go: { name: 'github.com/example/alipay-cancel-contract/go', build: buildGo },
  php: { name: 'alipay-cancel-contract/alipay-cancel-contract', build: buildPhp },
  python: { name: 'alipay-cancel-contract', build: buildPython },
  rust: { name: 'alipay-cancel-contract', build: buildRust },
  // The Java package is named after the group: com.example.alipaycancel.
  java: { name: 'com.example:alipay-cancel-contract', build: buildJava },
};

process.exitCode = await runCommand(
  usage,
  {},
  async (_options, wanted) => {
    const known = Object.keys(packages);
    const unknown = wanted.find((language) => !known.includes(language));
    if (unknown !== undefined)
      throw new ScriptError(`Unknown language ${unknown}. The languages are ${known.join(', ')}.`);
    const sums: string[] = [];
    for (const [language, { name, build }] of Object.entries(packages)) {
      if (wanted.length > 0 && !wanted.includes(language)) continue;
      const folder = path.resolve('packages', language);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const built = await build(await packageSource(languageNamed(language), name), folder);
      for (const file of built) {
        const bytes = await readFile(path.join(folder, file));
        sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${language}/${file}`);
        console.log(`packages/${language}/${file}  ${bytes.length} bytes`);
      }
    }
    await writeFile('packages/SHA256SUMS', `${sums.join('\n')}\n`);
  },
  { allowPositionals: true },
);
