import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KeyError, rethrowAs } from '../errors.js';
import { looksLikeKey } from '../internal/secrets.js';
import { type Certificate, makeCertificate } from '../sandbox/certificate.js';
import type { Sandbox } from '../sandbox/index.js';
import { generateKeyPair, readPrivateKey } from '../signature/keys.js';
import { program, UsageError } from './command.js';

const example = `${program} sandbox --keys ./sandbox-keys`;

/** The files of the keys that a client needs. */
export interface KeyFiles {
  privateKey: string;
  alipayPublicKey: string;
}

/** The keys in a folder of the user. */
export interface KeptKeys {
  keys: { privateKey: KeyObject; alipayPrivateKey: KeyObject };
  files: KeyFiles;
  /** The files that other users must not read. */
  privateFiles: string[];
}

/**
 * Reads the keys in a folder, and creates those that are missing.
 *
 * @throws UsageError when a file contains no private key, or the folder cannot be written
 */
export async function keysIn(named: string): Promise<KeptKeys> {
  if (looksLikeKey(named)) throw new UsageError('--keys must name a folder, but its value is a key.', example);
  try {
    const folder = resolve(named);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = filesIn(folder);
    const privateKey = await readOrMake(files.privateKey);
    const alipayFile = join(folder, 'alipay-private-key.pem');
    const alipayPrivateKey = await readOrMake(alipayFile);
    await writePublic(files.alipayPublicKey, createPublicKey(alipayPrivateKey));
    return { keys: { privateKey, alipayPrivateKey }, files, privateFiles: [files.privateKey, alipayFile] };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof UsageError || code === undefined || path === undefined) throw error;
    throw new UsageError(`--keys: ${path} cannot be used (${code}). Name another folder.`, example);
  }
}

/** A folder for as long as the sandbox runs. It is created when it is first needed. */
export function temporaryFolder() {
  let made: Promise<string> | undefined;
  return {
    path: async () => {
      made ??= mkdtemp(join(tmpdir(), 'alipay-sandbox-'));
      return await made;
    },
    remove: async () => {
      if (made !== undefined) await rm(await made, { recursive: true, force: true });
    },
  };
}

/** Writes the keys that a sandbox created into a folder. */
export async function writeKeys({ privateKey, alipayPublicKey }: Sandbox, folder: string): Promise<KeyFiles> {
  const files = filesIn(folder);
  await writePrivate(files.privateKey, privateKey);
  await writePublic(files.alipayPublicKey, alipayPublicKey);
  return files;
}

/** Creates a certificate for this machine and writes it into a folder, where clients can read it. */
export async function writeCertificate(folder: string): Promise<Certificate & { file: string }> {
  const { cert, key } = makeCertificate(['localhost', '127.0.0.1', '::1']);
  const file = join(folder, 'certificate.pem');
  await writeFile(file, cert);
  return { cert, key, file };
}

function filesIn(folder: string): KeyFiles {
  return {
    privateKey: join(folder, 'merchant-private-key.pem'),
    alipayPublicKey: join(folder, 'alipay-public-key.pem'),
  };
}

async function readOrMake(file: string): Promise<KeyObject> {
  const kept = await readKept(file);
  if (kept !== undefined) return readKeyFile(file, kept);
  const { privateKey } = await generateKeyPair();
  // Another sandbox may create the same file at this moment. The first one wins.
  return createFile(file, pemOf(privateKey)) ? privateKey : readKeyFile(file, (await readKept(file)) ?? '');
}

/** Writes a file that only its owner can read, unless it exists. Returns whether it did. */
function createFile(file: string, text: string): boolean {
  try {
    // Synchronous, so that little time passes between the creation of the file and its last byte.
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Reads a file, if it exists. Waits up to three seconds while another sandbox still writes it. */
async function readKept(file: string): Promise<string | undefined> {
  for (let waits = 0; ; waits++) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      // The error for a folder has no path.
      throw Object.assign(error, { path: file });
    });
    const isPart = text === '' || (text?.startsWith('-----BEGIN') && !text.includes('-----END'));
    if (!isPart || waits === 60) return text;
    await wait(50);
  }
}

function readKeyFile(file: string, text: string): KeyObject {
  return rethrowAs(
    KeyError,
    ({ message }) => new UsageError(`--keys: ${file}: ${message}`, example),
    () => readPrivateKey(text),
  );
}

async function writePrivate(file: string, key: KeyObject): Promise<void> {
  await writeFile(file, pemOf(key), { mode: 0o600 });
}

async function writePublic(file: string, key: KeyObject): Promise<void> {
  const text = pemOf(key);
  if (createFile(file, text) || (await readKept(file)) === text) return;
  // The private key was replaced since.
  await writeFile(file, text);
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
}
