import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { verifyEvidence } from '../../src/index.js';
import { contentToSign, sign } from '../../src/index.signature.js';
import { fingerprint } from '../../src/signature/keys.js';
import { pemOf } from '../support/keys.js';
import { listening } from '../support/listening.js';
import { breakKeptConnections } from './support/kept-connections.js';
import { type Project, root } from './support/project.js';
import { startProvider } from './support/provider.js';
import { holdClient } from './support/suite.js';

const generator = 'org.openapitools:openapi-generator-cli:7.25.0';

/** Runs a mode of connections.php against a server, and returns the requests that arrived. */
async function connect(
  project: Project,
  mode: string,
  answer: (number: number, request: IncomingMessage, response: ServerResponse) => unknown,
  settings: Record<string, string> = {},
): Promise<IncomingMessage[]> {
  const { env, close } = await startProvider();
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume().once('end', () => answer(requests.push(request), request, response));
  });
  await using listener = await listening(server);
  const variables = { ...env, ALIPAY_BASE_URL: `${listener.origin}/ams/api`, ...settings };
  await project.run(['php', 'connections.php', mode, 'src/Alipay'], { env: variables });
  await close();
  return requests;
}

await holdClient({
  language: 'php',
  tools: { php: ['--version'], composer: ['--version'], phpcs: ['--version'], java: ['--version'], mvn: ['--version'] },
  client: { folder: 'src/Alipay', packageName: 'Shop\\Alipay' },
  async prepare(project) {
    for (const file of ['vectors.php', 'connections.php', 'edges.php', 'cancel-reason.php']) {
      await project.copy(`test/polyglot/php/${file}`, file);
      await project.write(file, (await project.read(file)).replaceAll('AlipayCancel\\', 'Shop\\Alipay\\'));
    }
  },
  checks: {
    async 'php -l'(project) {
      const files = (await readdir(project.path('src'), { recursive: true })).filter((file) => file.endsWith('.php'));
      // `php -l` accepts one file per call.
      for (const file of files) await project.run(['php', '-l', `src/${file}`]);
    },
    // The command writes its header directly below the opening tag.
    'PHP_CodeSniffer, PSR-12': (project) =>
      project.run(['phpcs', '--standard=PSR12', '--exclude=PSR12.Files.FileHeader', '-n', 'src']),
    async 'no repeat on a broken connection'(project) {
      const { env, close } = await startProvider();
      const arrivedFrom = async (mode: string) =>
        await breakKeptConnections((baseUrl) =>
          project.run(['php', 'connections.php', mode, 'src/Alipay'], { env: { ...env, ALIPAY_BASE_URL: baseUrl } }),
        );
      expect(await arrivedFrom('client')).toEqual({ requests: 2, connections: 1 });
      expect(await arrivedFrom('middleware')).toEqual({ requests: 2, connections: 2 });
      expect(await arrivedFrom('psr18')).toEqual({ requests: 1, connections: 1 });
      expect(await arrivedFrom('abort')).toEqual({ requests: 1, connections: 1 });
      await close();
    },
    'keys, curl options, settings, dumps, times, evidence and fakes': (project) =>
      project.run(['php', 'edges.php', 'src/Alipay', project.vectors]),
    async 'abort ends a request that gets no answer, also if it throws'(project) {
      expect(await connect(project, 'abort a request', () => {})).toHaveLength(1);
      expect(await connect(project, 'throw in abort', () => {})).toHaveLength(1);
    },
    async 'nothing is sent after a slow signer'(project) {
      const requests = await connect(project, 'slow signer', (_, __, response) => response.writeHead(500).end());
      expect(requests).toHaveLength(1);
    },
    async 'evidence, verified by the second of two keys, follows its schema and is verified elsewhere'(project) {
      const { env, close } = await startProvider();
      const text = await project.run(['php', 'connections.php', 'evidence', 'src/Alipay'], { env });
      const evidence = JSON.parse(text);
      const schema = JSON.parse(await readFile(path.join(root, 'spec/evidence.schema.json'), 'utf8'));
      const validate = new Ajv2020().compile(schema);
      expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true);
      expect(evidence.request.withheld).toEqual(['Signature', 'Agent-Token']);
      expect(text).not.toContain('marked-token');
      const key = env['ALIPAY_PUBLIC_KEY'] ?? '';
      expect(evidence.keyFingerprint).toBe(fingerprint(createPublicKey(key)));
      expect(await verifyEvidence(evidence, key)).toMatchObject({ resultStatus: 'S', verified: true });
      await close();
    },
    async 'a PSR-18 client can send the requests'(project) {
      const requests = await connect(project, 'psr18 transport', (number, _, response) =>
        number === 1 ? response.writeHead(503, { 'Retry-After': '7', Connection: 'close' }).end() : response.destroy(),
      );
      expect(requests).toHaveLength(2);
    },
    async 'lines after the body are ignored, and limited'(project) {
      const requests = await connect(project, 'trailers', (number, { socket }) => {
        const head = 'HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n';
        socket.write(`${head}2\r\n{}\r\n0\r\nRetry-After: 7\r\n`);
        if (number === 1) return socket.end('\r\n');
        const more = () => {
          while (socket.write('X: x\r\n'.repeat(1000)));
        };
        socket.on('error', () => {}).on('drain', more);
        more();
      });
      expect(requests).toHaveLength(2);
    },
    async 'gzip is decoded, capped and verified; the User-Agent names the client'(project) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const result = '{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"Success."}';
      const success = `{"result":${result},"paymentId":"p","number":${'1'.repeat(5000)}}`;
      const answer = async (number: number, { headers, url = '' }: IncomingMessage, response: ServerResponse) => {
        const body = number === 1 ? success : ' '.repeat(2 ** 21);
        const clientId = String(headers['client-id']);
        const time = String(Date.now());
        const signature = await sign(contentToSign({ method: 'POST', path: url, clientId, time, body }), privateKey);
        response.writeHead(200, {
          'Content-Encoding': 'gzip',
          'Client-Id': clientId,
          'Response-Time': time,
          Signature: `algorithm=RSA256,keyVersion=1,signature=${signature}`,
        });
        response.end(gzipSync(body));
      };
      const requests = await connect(project, 'gzip', answer, { ALIPAY_PUBLIC_KEY: pemOf(publicKey) });
      expect(requests.map(({ headers }) => [headers['user-agent'], headers['accept-encoding']])).toEqual([
        ['alipay-cancel-contract/1.0.0 (php)', undefined],
        [undefined, undefined],
      ]);
    },
  },
  vectors: (project) => project.run(['php', 'vectors.php', 'src/Alipay', project.vectors]),
  example: async (project) => ['php', project.path('src/Alipay/example/cancel.php')],
  cancelReason: async (project) => ['php', project.path('cancel-reason.php'), project.path('src/Alipay')],
  async page(project) {
    await project.write(
      'page/composer.json',
      JSON.stringify({ autoload: { 'psr-4': { 'AlipayCancel\\': 'src/Alipay/' } } }),
    );
    await project.takeClient('php', '--out', 'page/src/Alipay', '--example');
    const env = { COMPOSER_HOME: project.path('composer'), COMPOSER_ALLOW_SUPERUSER: '1' };
    await project.run(['composer', '--no-interaction', 'dump-autoload', '--optimize', '--strict-psr'], {
      in: 'page',
      env,
    });
    await project.writeQuickStart('page/src/Alipay', 'page/cancel.php');
    return ['php', project.path('page/cancel.php')];
  },
  generated: {
    'openapi-generator': async (project) => {
      await project.run([
        'mvn',
        '--quiet',
        '--batch-mode',
        'dependency:copy',
        `-Dartifact=${generator}`,
        '-DoutputDirectory=.',
      ]);
      const generate = ['java', '-jar', 'openapi-generator-cli-7.25.0.jar', 'generate', '-g', 'php'];
      const options = ['--additional-properties=invokerPackage=Contract'];
      await project.run([...generate, '-i', project.contract, '-o', 'generated/contract', ...options]);
      await project.takeClient('php', '--out', 'generated/alipay');
      await project.copy('test/polyglot/php/generated.php', 'generated/main.php');
      return ['php', project.path('generated/main.php')];
    },
  },
});
