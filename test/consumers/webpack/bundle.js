// Bundles each program into dist/, and fails on warnings too.
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';

const stats = await promisify(webpack)({
  mode: 'production',
  target: 'node20',
  entry: { main: './main.js', required: './required.cjs' },
  output: { path: resolve('dist'), filename: '[name].cjs', chunkFormat: 'commonjs' },
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
