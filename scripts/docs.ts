import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from './docs/build.js';
import { serveFolder } from './docs/serve.js';

const usage = `Usage: npm run docs                 build the reference site into generated/docs/
       npm run docs:preview         build it, serve it on this machine and print its address

  --base-url URL  where the site will be, for canonical addresses, sitemap.xml and the page for what is not there
                  (default: none; links stay relative and there is no sitemap)
  --preview       serve the site after building it, until Ctrl+C
  --port NUMBER   the port to serve it on (default: a free one)
  --help          show this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'base-url': { type: 'string' },
      preview: { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port is ${values.port}; it must be a whole number from 0 to 65535.`);
  const baseUrl = values['base-url'] === undefined ? undefined : readBaseUrl(values['base-url']);
  const root = process.cwd();
  const folder = path.join(root, 'generated/docs');
  const start = performance.now();
  console.log('Building the reference from generated/openapi*.json');
  await buildSite(root, folder, { baseUrl });
  const files = await readdir(folder, { recursive: true });
  for (const file of files.sort()) {
    const { size } = await stat(path.join(folder, file));
    if (path.extname(file) !== '') console.log(`  generated/docs/${file.padEnd(36)} ${String(size).padStart(8)} bytes`);
  }
  console.log(
    `Built in ${Math.round(performance.now() - start)} ms. Open generated/docs/index.html, or put the folder on any static host.`,
  );
  if (!values.preview) return;
  const server = await serveFolder(folder, port);
  console.log(`Serving it at ${server.url} until Ctrl+C.`);
}

/** The address of the site's root, with a slash at the end. */
function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new Error(`--base-url is ${text}; it must be an absolute http or https URL without a query and a fragment.`);
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

try {
  await main();
} catch (error) {
  const wrongCall = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(wrongCall ? `${(error as Error).message}\n\n${usage}` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
}
