// Bundles what a consumer uses, and prints how large each bundle is. `client.js` is written, to be run.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const entries = {
  client: "import './cancel.js'",
  signature: "export { sign, verify, contentToSign } from 'alipay-cancel-contract/signature'",
  code: "import { isFailureCode } from 'alipay-cancel-contract'; console.log(isFailureCode('ACCESS_DENIED'))",
  nothing: "import { resultCodes } from 'alipay-cancel-contract'",
};

const sizes = {};
for (const [name, contents] of Object.entries(entries)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    minify: true,
    outfile: `bundle/${name}.js`,
    platform: 'node',
    write: false,
  });
  const [{ contents: code }] = outputFiles;
  sizes[name] = { minified: code.length, gzipped: code.length === 0 ? 0 : gzipSync(code).length };
}
await build({
  entryPoints: ['cancel.js'],
  bundle: true,
  format: 'esm',
  minify: true,
  outfile: 'bundle/client.js',
  platform: 'node',
});
console.log(JSON.stringify(sizes));
