import type { KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyCommand } from '../../src/cli/run.js';
import { settingsHelp } from '../../src/cli/settings.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { merchant } from '../support/provider.js';
import { run } from '../support/terminal.js';

const commands = await everyCommand();
const pem = (key: KeyObject) => String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
const text = pem(merchant.privateKey);
const base64 = text.replace(/-----[^-]+-----|\n/g, '');

/** The forms of a key that users paste in the wrong place. */
const forms: Record<string, string> = {
  PEM: text,
  'bare Base64': base64,
  'in quotes': `"${text}"`,
  'with \\n as two characters': text.replaceAll('\n', '\\n'),
  'in quotes and with a comma': `'${base64}',`,
  JWK: JSON.stringify(merchant.privateKey.export({ format: 'jwk' })),
  base64url: base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  'percent-encoded': encodeURIComponent(base64),
  'with a prefix': `key=${base64}`,
  'with a blank in front': ` ${base64}`,
  'in hexadecimal': Buffer.from(base64, 'base64').toString('hex'),
  'in hexadecimal, with colons': Buffer.from(base64, 'base64').toString('hex').replace(/../g, '$&:'),
  'in lines of 16 characters': base64.replace(/.{16}/g, '$&\n'),
};

const pieces = new Set(Object.values(forms).flatMap((form) => piecesOf(form.replace(/-----[^-]+-----/g, ''))));
/** All stretches of 24 characters. */
function piecesOf(form: string): string[] {
  return Array.from({ length: Math.max(0, form.length - 23) }, (_, start) => form.slice(start, start + 24));
}

const keys = await mkdtemp(join(tmpdir(), 'secrets-'));
let sandbox: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  sandbox = await startSandbox();
  env = {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY: pem(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pem(sandbox.alipayPublicKey),
  };
});
afterAll(async () => {
  await sandbox.close();
  await rm(keys, { recursive: true });
});

/** Everything that a call writes. A server is stopped once it announces that it listens. */
async function output(args: string[], variables: Record<string, string> = {}): Promise<string> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const { stdout, stderr, asked } = await run(args, {
    env: { ...env, ...variables },
    signal: controller.signal,
    ...(['sandbox', 'mock'].includes(args[0] ?? '') ? { onWrite: stop } : {}),
  });
  return stdout + stderr + asked.join();
}

/** A call of each command that goes far enough to use its settings. */
const calls: Record<string, string[]> = {
  mock: ['mock', '--port=0'],
  sandbox: ['sandbox', '--port=0', `--keys=${keys}`],
  conform: ['conform', 'http://127.0.0.1:1/ams/api', '--timeout=100'],
  doctor: ['doctor'],
  codes: ['codes'],
  client: ['client', 'python', `--out=${keys}/client`, '--check'],
  cancel: ['cancel', '--payment-id=sandbox-SUCCESS', '--max-attempts=1'],
};

const variables = [...new Set(settingsHelp.match(/ALIPAY_[A-Z_]+/g))];

/** The variables to set together: each variable of a command's help alone, since one error may hide the next, then all others. */
function variablesOf(help: string): string[][] {
  const named = variables.filter((variable) => help.includes(variable));
  const others = variables.filter((variable) => !help.includes(variable));
  return [...named.map((variable) => [variable]), others].filter((set) => set.length > 0);
}

describe.each(Object.entries(forms))('a key, %s, is never printed', (_, form) => {
  test.each(commands.map((command) => [command.name, command] as const))('by %s', async (name, { options, help }) => {
    const call = calls[name] ?? [name];
    const json = 'json' in options ? ['--json'] : [];
    const texts = Object.entries(options).filter(([, { type }]) => type === 'string');
    const written = [
      ...texts.flatMap(([option]) => {
        const rest = call.filter((arg) => !arg.startsWith(`--${option}=`));
        return [
          [...rest, `--${option}=${form}`],
          [...rest, `--${option}`, form],
        ];
      }),
      [...call, `--${form}`],
      [...call, `--${form}=${form}`],
      [...call, `--private-key=${form}`],
      [...call, form],
      [name, form],
      [form],
    ];
    for (const args of written) {
      for (const more of [[], json]) {
        const found = piecesOf(await output([...args, ...more])).filter((piece) => pieces.has(piece));
        expect(found, JSON.stringify(args.map((arg) => arg.slice(0, 40)))).toEqual([]);
      }
    }
    for (const set of variablesOf(help)) {
      for (const more of [[], json]) {
        const given = Object.fromEntries(set.map((variable) => [variable, form]));
        const found = piecesOf(await output([...call, ...more], given)).filter((piece) => pieces.has(piece));
        expect(found, set.join()).toEqual([]);
      }
    }
  });
});
