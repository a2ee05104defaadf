import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { maxResponseBytes } from '../../generated/decisions.js';
import { checkConformance } from '../../src/conformance/index.js';
import { reservedIdCases } from '../../src/conformance/reserved-id-cases.js';
import { createSandbox, reservedIds } from '../../src/sandbox/index.js';

const { merchant } = createSandbox();

/** Starts a target. */
async function listen(listener: RequestListener): Promise<{ target: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, target: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ams/sandbox/api` };
}

/** A target that answers GET, and POST by a listener. */
const answeringPost = (post: RequestListener) =>
  listen((request, response) => (request.method === 'GET' ? response.writeHead(404).end() : post(request, response)));

test('an endless body fails the case, and is not read to its end', async () => {
  const { target } = await answeringPost((_, response) => {
    const chunk = Buffer.alloc(65_536, ' ');
    const write = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    write();
  });
  const { cases } = await checkConformance({ target, merchant, only: 'request-form/by-payment-id' });
  const reason = `No complete response arrived: the body is larger than ${maxResponseBytes} bytes.`;
  expect(cases).toMatchObject([{ passed: false, reason }]);
});

test('an endless /sandbox.json counts as missing', async () => {
  const { target } = await listen((_, response) => {
    response.on('drain', () => response.write(Buffer.alloc(65_536, ' ')));
    response.write(Buffer.alloc(65_536, ' '));
  });
  expect(await reservedIdCases(new URL(target), 'run', 600_000)).toMatchObject({ cases: [], leftOut: 0 });
});

test('a target gets a case for each of its first 200 reserved ids, and the report says how many were left out', async () => {
  const [first] = reservedIds;
  const listed = Array.from({ length: 2000 }, (_, index) => ({ ...first, id: `sandbox-${index}` }));
  const { target } = await listen((_, response) => response.end(JSON.stringify({ reservedIds: listed })));
  const { cases, leftOut } = await reservedIdCases(new URL(target), 'run', 600_000);
  expect([cases.length, leftOut]).toEqual([200, 1800]);
  const { notes } = await checkConformance({ target, merchant, only: 'request-form/by-payment-id' });
  expect(notes).toContain('The target lists too many reserved ids. The last 1800 were not tried.');
});

test('after the deadline, the suite reports the cases that ran', async () => {
  const { target } = await answeringPost(() => {});
  const report = await checkConformance({ target, merchant, timeout: 600_000, deadline: 200 });
  expect(report).toMatchObject({ stopped: true, cases: [] });
  expect(report.notes).toEqual(expect.arrayContaining(['The deadline of 200 ms has passed.']));
});

describe('a target that stops answering', () => {
  test('is reported once, and the suite stops', async () => {
    const { target, server } = await answeringPost((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (body !== 'null') return void response.end('{}');
        server.close();
        server.closeAllConnections();
      });
    });
    const { cases, stopped, notes } = await checkConformance({ target, merchant, only: 'illegal-request/' });
    expect(stopped).toBe(true);
    expect(notes).toContain('The target stopped answering after illegal-request/null.');
    expect(cases.at(-1)).toMatchObject({ id: 'illegal-request/null', passed: false });
  });

  test('only for one case does not stop the suite', async () => {
    const { target } = await answeringPost((request, response) => {
      request.resume();
      request.on('end', () => response.destroy());
    });
    const { cases, stopped } = await checkConformance({ target, merchant, only: 'request-form/by-' });
    expect({ stopped, cases: cases.length }).toEqual({ stopped: false, cases: 3 });
  });
});
