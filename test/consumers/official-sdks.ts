import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';

const execute = promisify(execFile);
const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'alipay-cancel-contract');

/** What an SDK makes of an answer. */
interface Seen {
  resultStatus?: string;
  resultCode?: string;
  paymentId?: string;
  /** What it threw. */
  error?: string;
}

interface Sdk {
  /** The port of HTTPS that it needs; 0 for any. */
  port: number;
  /** Installs it, unmodified, from its registry; gives a program that cancels the payments that it is given. */
  install(): Promise<{ command: string; args: string[] }>;
  /** The reserved ids for which it returns `S`, although the payment is not cancelled. docs/sandbox.md lists them. */
  falseSuccesses: string[];
}

/** Neither compares the payment, the code or the algorithm of a signed answer. */
const bothBelieve = [
  'UNKNOWN_CODE_S',
  'FAILURE_CODE_WITH_S',
  'S_WITHOUT_IDS',
  'S_OF_ANOTHER_PAYMENT',
  'S_WITH_ODD_TIME',
  'OTHER_ALGORITHM',
];

const sdks: Record<string, Sdk> = {
  'Python, global-open-sdk-python 1.7.1': {
    // It takes the port from no URL.
    port: 443,
    async install() {
      const project = path.join(import.meta.dirname, 'official-python');
      const folder = path.join(cache, 'global-open-sdk-python-1.7.1');
      const python = path.join(folder, 'bin/python');
      await once(path.join(folder, 'installed'), async () => {
        await execute('python3', ['-m', 'venv', folder]);
        const requirements = path.join(project, 'requirements.txt');
        await execute(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
      });
      return { command: python, args: [path.join(project, 'cancel.py')] };
    },
    falseSuccesses: [...bothBelieve],
  },
  'Java, global-open-sdk-java 2.0.45': {
    port: 0,
    async install() {
      const project = path.join(import.meta.dirname, 'official-java');
      const folder = path.join(cache, 'global-open-sdk-java-2.0.45');
      await once(path.join(folder, 'installed'), async () => {
        await cp(project, folder, { recursive: true });
        const options = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
        await execute('mvn', options, { cwd: folder });
      });
      return { command: 'java', args: ['-cp', path.join(folder, 'lib/*'), path.join(project, 'Cancel.java')] };
    },
    falseSuccesses: [...bothBelieve, 'UNSIGNED_S', 'UNREADABLE_SIGNATURE', 'PARTIAL_SIGNATURE'],
  },
};

/** Does a work whose result stays in the cache. */
async function once(mark: string, work: () => Promise<void>): Promise<void> {
  const isDone = await access(mark).then(
    () => true,
    () => false,
  );
  if (isDone) return;
  await mkdir(path.dirname(mark), { recursive: true });
  await work();
  await writeFile(mark, '');
}

const { cert, key } = makeCertificate(['localhost', '127.0.0.1', '::1']);

/** HTTPS before a port of plain HTTP: the SDKs speak nothing else, and the proxy no HTTPS. */
async function startTls(port: number, to: string): Promise<Server> {
  const server = createServer({ cert, key }, (socket) => {
    const plain = connect(Number(new URL(to).port), '127.0.0.1');
    for (const side of [socket, plain]) side.on('error', () => {});
    socket.pipe(plain).pipe(socket);
    plain.on('close', () => socket.destroy());
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'official-sdks-'));
  await writeFile(path.join(folder, 'certificate.pem'), cert);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(sdks))('%s', (name, sdk) => {
  let sandbox: Sandbox;
  let program: { command: string; args: string[] };
  beforeAll(async () => {
    sandbox = await startSandbox();
    program = await sdk.install();
  });
  afterAll(() => sandbox.close());

  /** Cancels payments by the SDK, over HTTPS, at an address. */
  async function cancel(to: string, names: readonly string[]): Promise<Record<string, Seen>> {
    const tls = await startTls(sdk.port, to);
    const bare = (pem: string | Buffer) => String(pem).replace(/-----[^-]+-----|\n/g, '');
    const { port } = tls.address() as AddressInfo;
    const env = {
      ...process.env,
      GATEWAY: port === 443 ? 'https://127.0.0.1' : `https://127.0.0.1:${port}`,
      CLIENT_ID: sandbox.clientId,
      PRIVATE_KEY: bare(sandbox.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      ALIPAY_PUBLIC_KEY: bare(sandbox.alipayPublicKey.export({ type: 'spki', format: 'pem' })),
      SSL_CERT_FILE: path.join(folder, 'certificate.pem'),
    };
    const ids = names.map((reserved) => `sandbox-${reserved}`);
    try {
      const { stdout } = await execute(program.command, [...program.args, ...ids], { env });
      // Java prints what it logs before.
      const seen = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      return Object.fromEntries(names.map((reserved) => [reserved, seen[`sandbox-${reserved}`]]));
    } finally {
      tls.close();
    }
  }

  test('is taken by the sandbox and takes its answers, through the proxy, without a violation', async () => {
    const proxy: ConformanceProxy = await startConformanceProxy({ target: sandbox.baseUrl });
    const codes = ['SUCCESS', 'CANCEL_WINDOW_EXCEED', 'ORDER_NOT_EXIST', 'ACCESS_DENIED', 'UNKNOWN_EXCEPTION'];
    const seen = await cancel(proxy.url, codes);
    await proxy.close();
    expect(Object.values(seen).map(({ resultStatus, resultCode }) => `${resultStatus} ${resultCode}`)).toEqual([
      'S SUCCESS',
      'F CANCEL_WINDOW_EXCEED',
      'F ORDER_NOT_EXIST',
      'F ACCESS_DENIED',
      'U UNKNOWN_EXCEPTION',
    ]);
    expect(proxy.violations).toEqual([]);
    expect(sandbox.requests.map(({ answer }) => answer)).toEqual(codes);
  });

  test('returns S for the recorded false answers and for no other', async () => {
    // It waits a minute and more for an answer that does not come.
    const ids = reservedIds.filter(({ id }) => id !== 'sandbox-NO_ANSWER');
    const seen = await cancel(
      sandbox.url,
      ids.map(({ id }) => id.replace('sandbox-', '')),
    );
    const row = {
      requests: sandbox.requests.length,
      // One SDK follows a redirect, with the signed request.
      'redirects followed': sandbox.requests.filter(({ path }) => path === '/redirected').length,
      refused: sandbox.requests.filter(({ path, reason }) => path !== '/redirected' && reason !== undefined).length,
      answers: Object.values(seen).filter(({ error }) => error === undefined).length,
      exceptions: Object.values(seen).filter(({ error }) => error !== undefined).length,
    };
    console.info(name, row);
    expect(row.refused).toBe(0);
    const believed = ids
      .filter(({ cancels }) => !cancels)
      .map(({ id }) => id.replace('sandbox-', ''))
      .filter((reserved) => seen[reserved]?.resultStatus === 'S');
    expect(believed.sort()).toEqual([...sdk.falseSuccesses].sort());
  });
});
