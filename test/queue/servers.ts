import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../support/listening.js';
import { end } from '../support/processes.js';

/** A Redis of its own, which can be stopped, frozen and started again. */
export interface Redis {
  url: string;
  /** Runs a command of redis-cli. */
  cli(...args: string[]): string;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Redis that keeps what it is given, on a free port, in a folder of its own. */
export async function startRedis(extra: string[] = ['--appendonly', 'yes']): Promise<Redis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const port = String(await freePort());
  let server: ChildProcess | undefined;
  const cli = (...args: string[]) =>
    execFileSync('redis-cli', ['-p', port, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const redis: Redis = {
    url: `redis://127.0.0.1:${port}`,
    cli,
    signal: (signal) => server?.kill(signal),
    stop: async () => {
      if (server) await end(server, 'SIGTERM');
    },
    start: async () => {
      server = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, ...extra], {
        stdio: 'ignore',
      });
      await vi.waitFor(() => cli('ping'), { timeout: 60_000, interval: 100 });
    },
    close: async () => {
      if (server) await end(server, 'SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
  await redis.start();
  return redis;
}
