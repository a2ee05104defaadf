import path from 'node:path';
import { fieldsOf } from '../internal/objects.js';
import { enclosing } from './enclosing.js';

/**
 * The namespace that the PSR-4 map of the enclosing composer.json gives a folder: that of the deepest mapped folder, and below it
 * the names of the folders.
 *
 * @param folder its absolute path; it may be missing
 * @returns `AlipayCancel` without a composer.json; `undefined` if the map does not contain the folder
 */
export async function psr4Namespace(folder: string): Promise<string | undefined> {
  const found = await enclosing('composer.json', folder);
  if (found === undefined) return 'AlipayCancel';
  const [deepest] = Object.entries(mapOf(found.text))
    // A namespace has one folder or several.
    .flatMap(([prefix, folders]) =>
      [folders].flat().map((mapped) => ({ prefix, mapped: path.posix.join('/', `${mapped}`) })),
    )
    .map(({ prefix, mapped }) => ({ prefix, names: path.posix.relative(mapped, `/${found.inside}`).split('/') }))
    .filter(({ names }) => names[0] !== '..')
    .sort((a, b) => a.names.join('/').length - b.names.join('/').length);
  return deepest && [...deepest.prefix.split('\\'), ...deepest.names].filter(Boolean).join('\\');
}

function mapOf(manifest: string): Record<string, unknown> {
  try {
    const { autoload } = fieldsOf<{ autoload: unknown }>(JSON.parse(manifest));
    return fieldsOf(fieldsOf<{ 'psr-4': unknown }>(autoload)['psr-4']);
  } catch {
    return {};
  }
}
