import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { freePort } from './listening.js';
import { end } from './processes.js';

export interface Postgres {
  url: string;
  /** Runs SQL, and gives its rows: columns apart by `|`. */
  query(sql: string): string[];
  /** Sends a signal to the server and its sessions: `SIGSTOP` freezes them. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Where Debian puts the programs of the newest version; nothing where PostgreSQL is missing. */
export async function findPostgres(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  return newest && path.join('/usr/lib/postgresql', newest, 'bin');
}

/** Starts a server of its own, in a folder of its own, on a free port. It refuses to run as root, so root runs it as postgres. */
export async function startPostgres(bin: string): Promise<Postgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const user = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  if (isRoot) await chown(folder, id('-u'), id('-g'));
  const options = { cwd: folder, stdio: 'ignore', ...user } as const;
  const data = path.join(folder, 'data');
  const initialise = ['-D', data, '-U', 'test', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8'];
  execFileSync(path.join(bin, 'initdb'), initialise, options);
  const port = String(await freePort());
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  const query = (sql: string) => {
    const rows = execFileSync(path.join(bin, 'psql'), [url, '-At', '-c', sql], { encoding: 'utf8', stdio: 'pipe' });
    return rows.split('\n').filter((row) => row !== '');
  };
  const args = ['-D', data, '-p', port, '-k', folder, '-h', '127.0.0.1'];
  let server: ChildProcess;
  const start = async () => {
    server = spawn(path.join(bin, 'postgres'), args, options);
    await vi.waitFor(() => query('select 1'), { timeout: 60_000, interval: 250 });
  };
  // The manual calls SIGINT a fast shutdown: sessions are ended.
  const stop = async () => await end(server, 'SIGINT');
  await start();
  return {
    url,
    query,
    signal: (signal) => {
      const { pid = 0 } = server;
      // The sessions are in groups of their own.
      const sessions = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map(Number);
      for (const member of [pid, ...sessions])
        try {
          process.kill(member, signal);
        } catch (error) {
          // A session may have ended since it was listed.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
    },
    stop,
    start,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}
