import { servers } from '../../generated/contract.js';
import { withoutTrailingSlashes } from './urls.js';

/** The base paths of the contract's servers, for every combination of their URLs' variables. */
export const basePaths: readonly string[] = [...new Set(servers.flatMap(basePathsOf))];

interface Server {
  url: string;
  variables?: Record<string, { default: string; enum?: readonly string[] }>;
}

/** The base paths of one server. */
export function basePathsOf({ url, variables = {} }: Server): string[] {
  // `new URL` rejects it, since its host is a variable.
  const path = url.replace(/^https?:\/\/[^/]+/, '');
  return Object.entries(variables).reduce(
    (expanded, [name, variable]) =>
      expanded.flatMap((template) =>
        (variable.enum ?? [variable.default]).map((value) => template.replaceAll(`{${name}}`, value)),
      ),
    [withoutTrailingSlashes(path)],
  );
}

/** The base path of the provider's own sandbox. */
// Stryker disable next-line StringLiteral: with another name the import fails, which Stryker does not count as detected.
export const sandboxBasePath = new URL(servers[0].url.replace('{mode}', servers[0]['x-environments'].sandbox)).pathname;
