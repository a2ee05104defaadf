import { servers } from '../../generated/contract.js';
import { withoutTrailingSlashes } from '../urls.js';

/** The base paths of the contract's servers: every value of every variable in their URLs' paths. */
export const basePaths: readonly string[] = [...new Set(servers.flatMap(basePathsOf))];

interface Server {
  url: string;
  variables?: Record<string, { default: string; enum?: readonly string[] }>;
}

function basePathsOf({ url, variables = {} }: Server): string[] {
  const [, path = ''] = /^https?:\/\/[^/]+(\/.*)?$/.exec(url) ?? [];
  return Object.entries(variables).reduce(
    (expanded, [name, variable]) =>
      expanded.flatMap((template) =>
        template.includes(`{${name}}`)
          ? (variable.enum ?? [variable.default]).map((value) => template.replaceAll(`{${name}}`, value))
          : [template],
      ),
    [withoutTrailingSlashes(path)],
  );
}

/** The base path of the provider's own sandbox. */
export const sandboxBasePath = new URL(
  servers[0].url.replace('{mode}', servers[0].variables.mode['x-environments'].sandbox),
).pathname;
