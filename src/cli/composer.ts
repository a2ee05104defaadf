import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fieldsOf } from '../internal/objects.js';
import { languages } from '../languages/languages.js';
import { shellWord } from './arguments.js';
import { program, UsageError } from './command.js';

/**
 * Reads the namespace of a folder from the PSR-4 map of the closest composer.json, in the folder or above it.
 *
 * @returns `undefined` if there is no composer.json
 * @throws UsageError when composer.json gives the folder no namespace
 */
export async function composerNamespace(folder: string): Promise<string | undefined> {
  const found = await closestManifest(path.resolve(folder));
  if (found === undefined) return undefined;
  const { file, text } = found;
  const refuse = (problem: string) => {
    const call = `${program} client php --out ${shellWord(folder)} --package AlipayCancel`;
    return new UsageError(`${problem} Choose another folder, or add --package.`, call);
  };
  let map: Record<string, unknown>;
  try {
    const { autoload } = fieldsOf<{ autoload: unknown }>(JSON.parse(text));
    map = fieldsOf(fieldsOf<{ 'psr-4': unknown }>(autoload)['psr-4']);
  } catch {
    throw refuse(`${file} is not JSON.`);
  }
  // A namespace has one folder or several. The deepest that contains the folder counts.
  const [deepest] = Object.entries(map)
    .flatMap(([prefix, folders]) => [folders].flat().map((mapped) => ({ prefix, mapped })))
    .filter((entry): entry is { prefix: string; mapped: string } => typeof entry.mapped === 'string')
    .map(({ prefix, mapped }) => ({
      prefix,
      rest: path.relative(path.resolve(path.dirname(file), mapped), path.resolve(folder)),
    }))
    .filter(({ rest }) => rest !== '..' && !rest.startsWith(`..${path.sep}`) && !path.isAbsolute(rest))
    .sort((a, b) => a.rest.length - b.rest.length);
  if (deepest === undefined) throw refuse(`The PSR-4 map of ${file} gives ${folder} no namespace.`);
  const names = [...deepest.prefix.split('\\'), ...deepest.rest.split(path.sep)].filter(Boolean);
  const namespace = names.join('\\');
  const { packageRule } = languages.find(({ name }) => name === 'php') ?? {};
  if (packageRule?.pattern.test(namespace) !== true)
    throw refuse(`By the PSR-4 map of ${file}, the namespace of ${folder} is "${namespace}", which is invalid.`);
  return namespace;
}

/** Reads the composer.json of a folder or the closest folder above it. */
async function closestManifest(folder: string): Promise<{ file: string; text: string } | undefined> {
  const file = path.join(folder, 'composer.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return { file, text };
  const above = path.dirname(folder);
  return above === folder ? undefined : await closestManifest(above);
}
