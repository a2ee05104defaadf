import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientFiles } from '../../src/cli/client-files.js';
import { type BuildPackage, run, writeFiles } from './source.js';

/** The group in the sources, in place of that of the package. */
const placeholder = 'com.example';

/**
 * Builds the jar, its sources, its Javadoc and its pom with Maven. The folder is a Maven repository: `<url>file:…</url>` in
 * `<repositories>` installs the package from it.
 */
export const buildJava: BuildPackage = async ({ language, name, version, extra }, folder) => {
  const [group = '', artifact = ''] = name.split(':');
  const grouped = (text: string) => text.replaceAll(placeholder, group);
  const packageName = grouped(language.packageName);
  const sources = path.join('src/main/java', ...packageName.split('.'));
  const choice = {
    packageName,
    texts: 'en',
    example: false,
    extras: Object.keys(language.extras ?? {}),
    readme: false,
  };
  const files = new Map<string, string>();
  for (const [file, text] of await clientFiles(language, choice)) files.set(path.join(sources, file), text);
  for (const [file, text] of extra) {
    const to = file.endsWith('.java') ? sources : file === 'pom.xml' ? '' : 'texts';
    files.set(path.join(to, file), grouped(text));
  }
  const project = await mkdtemp(path.join(tmpdir(), 'java-package-'));
  try {
    await writeFiles(project, files);
    await run(['mvn', '--quiet', '--batch-mode', 'verify'], project);
    const repository = path.join(...group.split('.'), artifact, version);
    await mkdir(path.join(folder, repository), { recursive: true });
    const built = { 'pom.xml': '.pom' } as Record<string, string>;
    for (const end of ['.jar', '-sources.jar', '-javadoc.jar']) built[`target/${artifact}-${version}${end}`] = end;
    const written = await Promise.all(
      Object.entries(built).map(async ([from, end]) => {
        const to = path.join(repository, `${artifact}-${version}${end}`);
        await copyFile(path.join(project, from), path.join(folder, to));
        // Maven warns of a file without a checksum. Maven Central requires both.
        const bytes = await readFile(path.join(folder, to));
        for (const algorithm of ['md5', 'sha1'])
          await writeFile(path.join(folder, `${to}.${algorithm}`), createHash(algorithm).update(bytes).digest('hex'));
        return [to, `${to}.md5`, `${to}.sha1`];
      }),
    );
    return written.flat();
  } finally {
    await rm(project, { recursive: true });
  }
};
