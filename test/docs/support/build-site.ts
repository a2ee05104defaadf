import path from 'node:path';
import { buildSite } from '../../../scripts/docs/build.js';

/** Builds the site into the folder of `npm run docs`, once before all browser tests. */
export async function setup(): Promise<void> {
  await buildSite(process.cwd(), path.join(process.cwd(), 'generated/docs'));
}
