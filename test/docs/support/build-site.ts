import path from 'node:path';
import { buildSite } from '../../../scripts/docs/build.js';

/** Builds the site once, into the folder that `npm run docs` uses, before any test of it. */
export async function setup(): Promise<void> {
  await buildSite(process.cwd(), path.join(process.cwd(), 'generated/docs'));
}
