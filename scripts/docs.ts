import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, ScriptError, wholeNumber } from './command.js';
import { buildSite } from './docs/build.js';
import { serveFolder } from './docs/serve.js';

const usage = `Usage: npm run docs                 build the reference site into generated/docs/
       npm run docs:preview         build it, serve it on this machine and print its URL

  --base-url <url>  the URL of the published site, for canonical links, sitemap.xml and 404.html
                    (default: none; links are relative and there is no sitemap)
  --preview         serve the site until Ctrl+C
  --port <number>   the port to serve on, 0 to 65535 (default: 0, a free port)
  --help            show this
`;

const options = { 'base-url': { type: 'string' }, preview: { type: 'boolean' }, port: { type: 'string' } } as const;

process.exitCode = await runCommand(
  usage,
  options,
  async ({ 'base-url': givenUrl, preview, port: givenPort = '0' }) => {
    const port = wholeNumber('port', givenPort, 0, 65_535);
    const baseUrl = givenUrl === undefined ? undefined : readBaseUrl(givenUrl);
    const root = process.cwd();
    const folder = path.join(root, 'generated/docs');
    const start = performance.now();
    console.log('Building the reference from generated/openapi*.json');
    await buildSite(root, folder, { baseUrl });
    const files = await readdir(folder, { recursive: true });
    for (const file of files.sort()) {
      const { size } = await stat(path.join(folder, file));
      if (path.extname(file) !== '')
        console.log(`  generated/docs/${file.padEnd(36)} ${String(size).padStart(8)} bytes`);
    }
    const duration = Math.round(performance.now() - start);
    console.log(`Built in ${duration} ms. Open generated/docs/index.html, or publish the folder on any static host.`);
    if (!preview) return;
    const server = await serveFolder(folder, port);
    console.log(`Serving at ${server.url} until Ctrl+C.`);
  },
);

/** The URL of the site's root, with a slash at its end. */
function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new ScriptError(
      `--base-url is ${text}. It must be an absolute http or https URL without query and fragment.`,
    );
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
