import { access } from 'node:fs/promises';
import path from 'node:path';
import { enclosing } from './enclosing.js';

/**
 * The name by which Python imports a folder. It begins with the outermost folder above that has an `__init__.py`; without one, below
 * the nearest `pyproject.toml`, or its `src`. Without a project it is the folder's own name.
 *
 * @param folder its absolute path; it may be missing
 */
export async function importName(folder: string): Promise<string> {
  const names = [path.basename(folder)];
  let above = path.dirname(folder);
  while (await exists(path.join(above, '__init__.py'))) {
    names.unshift(path.basename(above));
    above = path.dirname(above);
  }
  const { inside = '' } = (names.length === 1 && (await enclosing('pyproject.toml', folder))) || {};
  return inside === '' ? names.join('.') : inside.replace(/^src\//, '').replaceAll('/', '.');
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
