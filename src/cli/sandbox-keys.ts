import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { KeyError } from '../errors.js';
import { generateKeyPair, readPrivateKey } from '../signature/keys.js';
import { UsageError } from './command.js';

const call = 'alipay-cancel-contract sandbox';

/** The keys of a sandbox, and where a client finds its part of them. */
export interface SandboxKeys {
  privateKey: KeyObject;
  alipayPrivateKey: KeyObject;
  files: { privateKey: string; alipayPublicKey: string };
}

/**
 * The keys in a folder; a fresh folder if none is named. Keys that are not there are made.
 *
 * @throws UsageError when a file is no private key, or the folder cannot be written
 */
export async function keysIn(named: string | undefined): Promise<SandboxKeys> {
  try {
    const folder = named === undefined ? await mkdtemp(join(tmpdir(), 'alipay-sandbox-')) : resolve(named);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = {
      privateKey: join(folder, 'merchant-private-key.pem'),
      alipayPublicKey: join(folder, 'alipay-public-key.pem'),
    };
    const privateKey = await readOrMake(files.privateKey);
    const alipayPrivateKey = await readOrMake(join(folder, 'alipay-private-key.pem'));
    await writeSecret(files.alipayPublicKey, createPublicKey(alipayPrivateKey).export({ type: 'spki', format: 'pem' }));
    return { privateKey, alipayPrivateKey, files };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError || code === undefined || path === undefined) throw error;
    throw new UsageError(`--keys: ${path} cannot be used (${code}).`, `${call} --keys ./sandbox-keys`);
  }
}

async function readOrMake(file: string): Promise<KeyObject> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return readKeyFile(file, text);
  const { privateKey } = await generateKeyPair();
  await writeSecret(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}

function readKeyFile(file: string, text: string): KeyObject {
  try {
    return readPrivateKey(text);
  } catch (error) {
    if (error instanceof KeyError)
      throw new UsageError(`--keys: ${file}: ${error.message}`, `${call} --keys ./sandbox-keys`);
    throw error;
  }
}

async function writeSecret(file: string, text: string | Buffer): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
}
