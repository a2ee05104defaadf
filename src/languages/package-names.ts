import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fieldsOf } from '../internal/objects.js';

/** The name that a project gives a folder, or why it gives none. */
export type PackageName = { name: string } | { problem: string };

/**
 * The import path of a folder in the Go module around it.
 *
 * @param folder its absolute path; it may be missing, as for the functions below
 */
export async function goImportPath(folder: string): Promise<PackageName> {
  const { file = '', text, inside = '' } = (await enclosing('go.mod', folder)) ?? {};
  if (text === undefined) return { problem: `No go.mod encloses ${JSON.stringify(folder)}.` };
  const module = goModulePath(text);
  if (module === undefined) return { problem: `${JSON.stringify(file)} has no module directive.` };
  return { name: [module, inside].filter(Boolean).join('/') };
}

/** A string, a comment, a bracket or a word of go.mod. A comment also ends a word. */
const goModToken = /"[^"]*"|\/\/.*|[()]|(?:(?!\/\/)[^\s()"])+/g;

/** The path in the module directive of a go.mod (https://go.dev/ref/mod#go-mod-file-grammar). It may be quoted, and in a block. */
function goModulePath(text: string): string | undefined {
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const [first, second] = (line.match(goModToken) ?? []).filter((token) => !token.startsWith('//'));
    if (first === undefined) continue;
    if (block === 'module' && first !== ')') return unquoted(first);
    if (block === undefined && first === 'module' && second !== '(') return second && unquoted(second);
    if (second === '(') block = first;
    if (first === ')') block = undefined;
  }
  return undefined;
}

function unquoted(token: string): string {
  return token.replaceAll('"', '');
}

/** The package of a folder in a Java source root, such as `src/main/java`. */
export async function javaPackage(folder: string): Promise<PackageName> {
  const [, inside] = /[\\/]src[\\/]\w+[\\/]java[\\/](.+)$/.exec(folder) ?? [];
  if (inside !== undefined) return { name: inside.replaceAll(/[\\/]/g, '.') };
  return { problem: `No source root, such as src/main/java, encloses ${JSON.stringify(folder)}.` };
}

/**
 * The name by which Python imports a folder. It begins with the outermost folder above that has an `__init__.py`; without one, below
 * the nearest `pyproject.toml`, or its `src`. Without a project it is the folder's own name.
 */
export async function pythonImportName(folder: string): Promise<PackageName> {
  const names = [path.basename(folder)];
  let above = path.dirname(folder);
  while (await exists(path.join(above, '__init__.py'))) {
    names.unshift(path.basename(above));
    above = path.dirname(above);
  }
  const { inside = '' } = (names.length === 1 && (await enclosing('pyproject.toml', folder))) || {};
  return { name: inside === '' ? names.join('.') : inside.replace(/^src\//, '').replaceAll('/', '.') };
}

/**
 * The namespace of a folder by the PSR-4 map of the nearest composer.json.
 *
 * @param alone the namespace without a composer.json
 */
export async function phpNamespace(folder: string, alone: string): Promise<PackageName> {
  const { file = '', text } = (await enclosing('composer.json', folder)) ?? {};
  if (text === undefined) return { name: alone };
  let map: Record<string, unknown>;
  try {
    const { autoload } = fieldsOf<{ autoload: unknown }>(JSON.parse(text));
    map = fieldsOf(fieldsOf<{ 'psr-4': unknown }>(autoload)['psr-4']);
  } catch {
    return { problem: `${file} is not JSON.` };
  }
  // A namespace has one folder or several. The deepest that contains the folder counts.
  const [deepest] = Object.entries(map)
    .flatMap(([prefix, folders]) => [folders].flat().map((mapped) => ({ prefix, mapped: String(mapped) })))
    .map(({ prefix, mapped }) => ({ prefix, rest: path.relative(path.resolve(path.dirname(file), mapped), folder) }))
    .filter(({ rest }) => rest !== '..' && !rest.startsWith(`..${path.sep}`) && !path.isAbsolute(rest))
    .sort((a, b) => a.rest.length - b.rest.length);
  if (deepest === undefined)
    return { problem: `The PSR-4 map of ${file} gives ${JSON.stringify(folder)} no namespace.` };
  return { name: [...deepest.prefix.split('\\'), ...deepest.rest.split(path.sep)].filter(Boolean).join('\\') };
}

/** Finds a file in a folder or in the nearest folder above it, with its text and the path from there to the folder, with slashes. */
async function enclosing(
  name: string,
  folder: string,
): Promise<{ file: string; text: string; inside: string } | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, name);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return { file, text, inside: path.relative(at, folder).replaceAll(path.sep, '/') };
    if (at === path.dirname(at)) return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
