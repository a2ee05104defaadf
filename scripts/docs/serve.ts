import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.yaml': 'application/yaml; charset=utf-8',
};

/** Serves a folder like a static host, on the loopback interface. Port 0 uses a free port. */
export async function serveFolder(folder: string, port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    try {
      const file = fileOf(folder, request.url ?? '/');
      const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
      if (!pathname.endsWith('/') && (await stat(file)).isDirectory())
        return void response.writeHead(301, { location: `${pathname}/${search}` }).end();
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      const page = await readFile(path.join(folder, '404.html')).catch(() => 'Not found');
      response.writeHead(404, { 'content-type': types['.html'] }).end(page);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file of a request. Throws if the path is malformed or outside the folder. */
function fileOf(folder: string, target: string): string {
  const { pathname } = new URL(target, 'http://localhost');
  const name = decodeURIComponent(pathname);
  const file = path.join(folder, name, name.endsWith('/') ? 'index.html' : '');
  if (!file.startsWith(folder + path.sep)) throw new Error(`${target} is outside of the folder.`);
  return file;
}
