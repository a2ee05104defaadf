import { pathToFileURL } from 'node:url';

/** Stands for `import.meta.url` in CommonJS files. `scripts/build.ts` injects it. */
export const importMetaUrl = pathToFileURL(__filename).href;
