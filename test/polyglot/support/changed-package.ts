import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { render } from '../../../scripts/render.js';
import { archive } from '../../../src/languages/sources.js';
import { type Change, Workspace } from '../../support/workspace.js';

const schemas = 'spec/components/schemas';
const parameters = 'spec/components/parameters';
const decisions = 'spec/decisions.yaml';

/**
 * A change of every fact that a client of another language takes from the contract: the test of a language shows that each
 * changes what its client does, by generation alone. TypeScript is tested in test/changed-contract.test.ts.
 */
export const changes: Change[] = [
  // A new field of the request, in both of its forms.
  ...['CancelByPaymentId', 'CancelByPaymentRequestId'].map((name) => ({
    file: `${schemas}/${name}.yaml`,
    from: '  merchantAccountId:\n',
    to: `  cancelReason:
    title: cancelReason
    description: Why the payment is cancelled, 1 to 20 characters.
    type: string
    minLength: 1
    maxLength: 20
    x-origin: contract
    examples: [duplicate order]
  merchantAccountId:
`,
  })),
  {
    file: 'spec/overlays/zh-CN.yaml',
    from: "  - target: $['x-decisions']\n",
    to: `  - target: $.components.schemas['CancelByPaymentId','CancelByPaymentRequestId'].properties.cancelReason
    update:
      title: cancelReason
      description: 取消支付的原因，1 至 20 个字符。
  - target: $['x-decisions']
`,
  },
  // A result code more, and one less.
  {
    file: 'spec/result-codes.yaml',
    from: 'USER_STATUS_ABNORMAL:\n',
    to: 'USER_STATUS_STRANGE:\n',
  },
  { file: 'spec/overlays/zh-CN.yaml', from: 'USER_STATUS_ABNORMAL:\n', to: 'USER_STATUS_STRANGE:\n' },
  // Where requests go.
  { file: 'spec/openapi.yaml', from: '/v1/payments/cancel:\n', to: '/v2/payments/cancel:\n' },
  { file: 'spec/overlays/zh-CN.yaml', from: /'\/v1\/payments\/cancel'/g, to: "'/v2/payments/cancel'" },
  { file: 'spec/openapi.yaml', from: 'asia: open-sea-global.alipay.com', to: 'asia: 127.0.0.1' },
  { file: 'spec/openapi.yaml', from: /- open-sea-global\.alipay\.com/, to: '- 127.0.0.1' },
  { file: 'spec/openapi.yaml', from: 'open-sea-global.alipay.com: provider', to: '127.0.0.1: provider' },
  { file: 'spec/components/securitySchemes/ClientId.yaml', from: 'SANDBOX_\n', to: 'TEST_\n' },
  // Headers and their bounds, the algorithm and the version of a key.
  { file: `${parameters}/AgentToken.yaml`, from: 'name: Agent-Token', to: 'name: Acting-Token' },
  { file: `${parameters}/AgentToken.yaml`, from: 'maxLength: 256', to: 'maxLength: 8' },
  { file: `${parameters}/AgentToken.yaml`, from: /example: .*/, to: 'example: agent' },
  { file: `${parameters}/ClientId.yaml`, from: 'maxLength: 128', to: 'maxLength: 12' },
  { file: `${parameters}/ClientId.yaml`, from: /example: SANDBOX_5X0+/, to: 'example: TEST_5X' },
  { file: 'spec/components/securitySchemes/Signature.yaml', from: 'x-algorithm: RSA256', to: 'x-algorithm: RSA999' },
  { file: 'spec/components/securitySchemes/Signature.yaml', from: 'maxLength: 16', to: 'maxLength: 4' },
  { file: `${schemas}/PaymentId.yaml`, from: 'maxLength: 64', to: 'maxLength: 40' },
  // The numbers and words of the decisions.
  { file: decisions, from: 'value: 900000', to: 'value: 300000' },
  { file: decisions, from: 'value: [408, 425, 429]', to: 'value: [418]' },
  { file: decisions, from: 'value: 500\n', to: 'value: 599\n' },
  { file: decisions, from: 'value: 1048576', to: 'value: 1000' },
  { file: decisions, from: 'value: 2048', to: 'value: 1024' },
  { file: decisions, from: 'value: 5\n', to: 'value: 3\n' },
  { file: decisions, from: 'value: 500\n', to: 'value: 2\n' },
  { file: decisions, from: 'maximum: 100\n', to: 'maximum: 50\n' },
  { file: decisions, from: 'message: The response is not JSON.', to: 'message: The body is not JSON.' },
];

/** A rule of the contract that is changed without its languages: a truth table must notice it. */
const changedRule: Change = {
  file: decisions,
  from: 'when: { resultStatus: S, payment: missing }',
  to: 'when: { payment: missing }',
};

/** The package as it would be with a changed contract. In `dist/wrong-vectors` the rule `success-without-payment` is changed besides. */
export interface ChangedPackage {
  folder: string;
  remove(): Promise<void>;
}

/** Copies a packed package, and generates from a changed contract what it has for other languages. */
export async function changePackage(published: string): Promise<ChangedPackage> {
  const workspace = await Workspace.create();
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'changed-'));
    const wrongVectors = path.join(folder, 'dist/wrong-vectors');
    await cp(published, folder, { recursive: true });
    await workspace.change(...changes);
    await writeGenerated(folder, await render(workspace.folder, () => {}, { accept: true }));
    // These outcomes are written by hand, for the contract as it is.
    await writeFile(path.join(folder, 'dist/vectors/outcomes.json'), '{"cases":[]}');
    await cp(path.join(folder, 'dist/vectors'), wrongVectors, { recursive: true });
    await workspace.change(changedRule);
    const wrong = await render(workspace.folder, () => {}, { accept: true });
    await writeFile(path.join(wrongVectors, 'decisions.json'), wrong.get('vectors/decisions.json') ?? '');
    return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
  } finally {
    await workspace.remove();
  }
}

async function writeGenerated(folder: string, files: Map<string, string>): Promise<void> {
  const sources = path.join(folder, 'dist', archive);
  const packed: Record<string, Record<string, string>> = JSON.parse(
    brotliDecompressSync(await readFile(sources)).toString(),
  );
  for (const [file, text] of files) {
    const [, language = '', name = ''] = /^languages\/(\w+)\/(.+)$/.exec(file) ?? [];
    if (language !== '') packed[language] = { ...packed[language], [name]: text };
    if (file.startsWith('vectors/')) await writeFile(path.join(folder, 'dist', file), text);
  }
  await writeFile(sources, brotliCompressSync(JSON.stringify(packed)));
}

/** A request as the recorder received it. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** A server that records requests and gives the same answer to each. */
export interface Recorder {
  baseUrl: string;
  requests: RecordedRequest[];
  answer: { status: number; body: string };
  close(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const recorder = { requests: [] as RecordedRequest[], answer: { status: 418, body: '' } };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', url = '', headers } = request;
    recorder.requests.push({ method, path: url, headers, body: JSON.parse(Buffer.concat(parts).toString()) });
    const { status, body } = recorder.answer;
    response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => await new Promise<void>((resolve) => server.close(() => resolve()));
  return Object.assign(recorder, { baseUrl: `http://127.0.0.1:${port}/ams/api`, close });
}

/** The settings of a merchant whose keys have 1024 bits, which only the changed contract allows, or a given size. */
export function smallKeys(modulusLength = 1024): Record<string, string> {
  const [merchant, alipay] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength }));
  return {
    ALIPAY_CLIENT_ID: 'TEST_5X',
    ALIPAY_PRIVATE_KEY: String(merchant?.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ALIPAY_PUBLIC_KEY: String(alipay?.publicKey.export({ type: 'spki', format: 'pem' })),
  };
}
