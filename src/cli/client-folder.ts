import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stateOf } from './client-files.js';
import { UsageError } from './command.js';

/** How a file in a team's folder compares to what the command would write. */
export interface Comparison {
  file: string;
  /** `another`: something else has its name. `unreadable`: the reason is in `reason`. */
  state: 'same' | 'missing' | 'stale' | 'edited' | 'another' | 'unreadable';
  reason?: string;
}

/** Compares a team's folder with a client. */
export async function compare(folder: string, files: Map<string, string>): Promise<Comparison[]> {
  return await Promise.all([...files].map(async ([file, text]) => ({ file, ...(await stateIn(folder, file, text)) })));
}

async function stateIn(folder: string, file: string, text: string): Promise<Omit<Comparison, 'file'>> {
  try {
    const present = await readFile(path.join(folder, file), 'utf8');
    if (present.replaceAll('\r\n', '\n') === text) return { state: 'same' };
    const state = stateOf(present);
    return { state: state === 'as written' ? 'stale' : state };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { state: 'missing' };
    return { state: 'unreadable', reason: reasonOf(error) };
  }
}

/**
 * Writes files into a folder: all of them, or none. Each is written beside its place first.
 *
 * @throws UsageError when the folder cannot be written
 */
export async function writeAll(folder: string, files: Map<string, string>, example: string): Promise<void> {
  const staged = [...files].map(([file, text]) => {
    const target = path.join(folder, file);
    return { target, text, temporary: `${target}.${process.pid}.part` };
  });
  try {
    for (const { target, text, temporary } of staged) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(temporary, text, { flag: 'wx' });
    }
    for (const { target, temporary } of staged) await rename(temporary, target);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => {});
    throw new UsageError(
      `${JSON.stringify(folder)} cannot be written: ${reasonOf(error)}. Nothing was changed.`,
      example,
    );
  }
}

function reasonOf(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: 'you may not',
    EPERM: 'you may not',
    EROFS: 'its file system is read-only',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'a file is in the way',
    EISDIR: 'a folder has the name of a file',
    ENOSPC: 'the disk is full',
  };
  return reasons[code] ?? code;
}
