/**
 * The URL of a file of the package: `generated/openapi.json`. The same path from the sources as from the compiled files, which
 * are as deep.
 *
 * A function, and not a constant, so that importing a module needs no address: a bundler may give none. Bundlers take
 * `new URL('…', import.meta.url)` for a file to include, so the base is a variable.
 */
export function packageFile(path: string): URL {
  const base = import.meta.url;
  return new URL(`../../${path}`, base);
}
