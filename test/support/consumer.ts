import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from './keys.js';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

export interface Consumer {
  folder: string;
  /** Runs a program in its folder; rejects with its output when it fails. */
  run(file: string, args: string[], env?: NodeJS.ProcessEnv): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Installs the packed package into a copy of consumer projects, from the registry, as a stranger would.
 *
 * @param names folders of test/consumers, one laid over the other; none for an empty folder
 */
export async function installConsumer(tarball: string, ...names: string[]): Promise<Consumer> {
  return await install(tarball, async (folder) => {
    for (const name of names) await cp(path.join(root, 'test/consumers', name), folder, { recursive: true });
  });
}

/**
 * Installs the packed package for recipes, with what they depend on.
 *
 * @param names folders of docs/recipes; each is a folder of the consumer
 */
export async function installRecipes(tarball: string, ...names: string[]): Promise<Consumer> {
  return await install(tarball, async (folder) => {
    const manifest: Record<string, unknown> = { private: true };
    for (const name of names) {
      const recipe = path.join(root, 'docs/recipes', name);
      await cp(recipe, path.join(folder, name), { recursive: true });
      const { dependencies, devDependencies } = JSON.parse(await readFile(path.join(recipe, 'package.json'), 'utf8'));
      manifest['dependencies'] = { ...(manifest['dependencies'] ?? {}), ...dependencies, ...devDependencies };
    }
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  });
}

async function install(tarball: string, fill: (folder: string) => Promise<void>): Promise<Consumer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'consumer-'));
  await fill(folder);
  const run: Consumer['run'] = async (file, args, env = {}) => {
    try {
      const { stdout } = await execute(file, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 26,
      });
      return stdout;
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
    }
  };
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', tarball]);
  return { folder, run, remove: () => rm(folder, { recursive: true }) };
}

/** A runtime from npm: the package, pinned, and where its binary lies. */
const runtimes = {
  'node@20.19.0': 'node/bin/node',
  'node@22.23.3': 'node/bin/node',
  'node@24.21.0': 'node/bin/node',
  'node@26.10.0': 'node/bin/node',
  'bun@1.4.5': 'bun/bin/bun.exe',
  'deno@2.9.6': 'deno/deno',
} as const;

export type Runtime = keyof typeof runtimes;

/** The binary of a runtime. It is installed once, into the user's cache. */
export async function installRuntime(runtime: Runtime): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  const folder = path.join(cache, 'alipay-cancel-contract', runtime);
  const binary = path.join(folder, 'node_modules', runtimes[runtime]);
  if (
    await access(binary).then(
      () => true,
      () => false,
    )
  )
    return binary;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
  await execute('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', runtime], { cwd: folder });
  return binary;
}

export interface Provider {
  sandbox: Sandbox;
  /** The environment of a client of this sandbox. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Starts a sandbox on a real socket, with the keys of its merchant in files. */
export async function startProvider(): Promise<Provider> {
  const sandbox = await startSandbox();
  const folder = await mkdtemp(path.join(tmpdir(), 'provider-'));
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('merchant.pem'), pemOf(sandbox.privateKey));
  await writeFile(file('alipay.pem'), pemOf(sandbox.alipayPublicKey));
  return {
    sandbox,
    env: {
      ALIPAY_CLIENT_ID: sandbox.clientId,
      ALIPAY_BASE_URL: sandbox.baseUrl,
      ALIPAY_PRIVATE_KEY_FILE: file('merchant.pem'),
      ALIPAY_PUBLIC_KEY_FILE: file('alipay.pem'),
    },
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}
