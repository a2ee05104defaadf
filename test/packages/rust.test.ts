import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { run } from '../../scripts/packages/source.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';

const root = path.resolve(import.meta.dirname, '../..');
const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
const built = path.join(root, 'packages/rust');
const docs = path.join(root, 'src/languages/rust/docs');
const name = 'alipay-cancel-contract';

/** The dependencies are compiled once, for the tests of the client too. */
const env = {
  CARGO_TARGET_DIR: path.join(root, 'node_modules/.cache/polyglot-rust'),
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_INCREMENTAL: '0',
};

let folder: string;
let version: string;
let crate: string;

const at = (...names: string[]) => path.join(folder, ...names);
const text = async (...names: string[]) => await readFile(path.join(...names), 'utf8');
const cargo = async ([command = '', ...args]: string[], more = {}, place = at('shop')) =>
  await run(['cargo', command, '--quiet', ...args], place, { ...env, ...more });

async function build(): Promise<void> {
  await run([process.execPath, tsx, 'scripts/packages.ts', 'rust'], root);
}

/** An empty project that depends on the unpacked crate. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rust-package-'));
  ({ version } = JSON.parse(await text(root, 'package.json')));
  crate = path.join(built, `${name}-${version}.crate`);
  await build();
  await run(['tar', 'xzf', crate], folder);
  await run(['cargo', 'init', '--quiet', '--vcs', 'none', 'shop'], folder);
  await cargo(['add', '--path', at(`${name}-${version}`)]);
  await cargo(['add', 'tokio', '--features', 'macros,rt-multi-thread']);
  // For the vectors.
  await cargo(['add', '--dev', 'base64', 'serde_json']);
  await writeFile(at('shop/src/main.rs'), await text(docs, 'cancel.rs'));
  await mkdir(at('shop/tests'));
  await cp(path.join(docs, 'sandbox.rs'), at('shop/tests/sandbox.rs'));
  await cp(path.join(root, 'test/polyglot/rust/tests/vectors'), at('shop/tests/vectors'), { recursive: true });
  await writeFile(at('shop/tests/fake.rs'), await fake());
  await writeFile(at('shop/tests/versions.rs'), versions());
  return async () => await rm(folder, { recursive: true });
});

/** The fake of the page, in a program that uses it. */
async function fake(): Promise<string> {
  const [, code = ''] = /```rust\n(trait [\s\S]*?)```/.exec(await text(docs, 'en.md')) ?? [];
  return `use alipay_cancel::*;\n\n${code}
#[tokio::test]
async fn fake() {
    let body = br#"{"result":{"resultStatus":"F","resultCode":"ORDER_NOT_EXIST","resultMessage":""}}"#;
    let outcome = Fake(body).cancel(&CancelRequest::by_payment_id("p")).await.unwrap();
    assert_eq!(outcome.verdict.result_status, ResultStatus::F);
}
`;
}

function versions(): string {
  return `#[test]
fn versions() {
    assert_eq!(alipay_cancel::VERSION, ${JSON.stringify(version)});
    assert_eq!(alipay_cancel::contract::CONTRACT_VERSION, ${JSON.stringify(contractVersion)});
}
`;
}

test('two builds give the same bytes', async () => {
  const first = await readFile(crate);
  await build();
  expect(first.equals(await readFile(crate))).toBe(true);
});

test('contains the library and its texts, and no example', async () => {
  const packed = (await run(['tar', 'tzf', crate], folder)).trim().split('\n');
  const files = packed.map((file) => file.replace(`${name}-${version}/`, ''));
  const texts = ['CHANGELOG.md', 'Cargo.toml', 'Cargo.toml.orig', 'LICENSE', 'README.md'];
  expect(files.filter((file) => !/^src\/[a-z_/]+\.rs$/.test(file)).sort()).toEqual(texts);
});

test('the ten lines of the README cancel a payment', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const payment = sandbox.createPayment();
  const printed = await cargo(['run', '--', payment.paymentRequestId], {
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  });
  expect(printed).toBe('S SUCCESS none\n');
  expect(payment.status).toBe('CANCELLED');
});

test('has the versions as constants; the test with the sandbox and the fake of the page pass', async () => {
  const command = at('bin', name);
  await mkdir(at('bin'));
  // One process, so that killing it ends the sandbox.
  const loader = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${root}/src/cli.ts" "$@"\n`);
  await chmod(command, 0o755);
  const tests = ['versions', 'sandbox', 'fake'].flatMap((test) => ['--test', test]);
  const printed = await cargo(['test', ...tests], { PATH: `${at('bin')}:${process.env['PATH']}` });
  expect(printed.match(/1 passed/g)).toHaveLength(3);
});

test('the pages show the tested examples', async () => {
  const example = await text(docs, 'sandbox.rs');
  const readme = await text(folder, `${name}-${version}`, 'README.md');
  expect(readme).toContain(await text(docs, 'cancel.rs'));
  expect(readme).toContain(example);
  for (const page of ['en.md', 'zh-CN.md']) {
    const shown = await text(docs, page);
    expect(shown).toContain('\n`docs/cancel.rs`\n');
    expect(shown).toContain(`\n\`\`\`rust\n${example}\`\`\`\n`);
  }
});

test('passes every vector', async () => {
  for (const from of ['spec/vectors', 'generated/vectors'])
    await cp(path.join(root, from), at('vectors'), { recursive: true });
  const printed = await cargo(['test', '--test', 'vectors', '--', '--nocapture'], { VECTORS: at('vectors') });
  expect(Number(/^(\d+) vectors$/m.exec(printed)?.[1])).toBeGreaterThan(2_000);
});

test('cargo publish accepts the source, and rustdoc its documents', async () => {
  const source = path.join(built, 'source');
  await cargo(['publish', '--dry-run'], {}, source);
  await cargo(['doc', '--no-deps', '--all-features'], { RUSTDOCFLAGS: '-D warnings' }, source);
});

test('can be removed', async () => {
  await cargo(['remove', name]);
  expect(await text(at('shop/Cargo.toml'))).not.toContain(name);
});
