import { stat } from 'node:fs/promises';
import { platform } from 'node:process';

/** Of files with private keys, those that other users of the machine can read. Windows keeps no such bits. */
export async function readableByOthers(files: readonly string[]): Promise<string[]> {
  if (platform === 'win32') return [];
  const readable = await Promise.all(
    files.map(async (file) => {
      const stats = await stat(file).catch(() => undefined);
      return stats !== undefined && (stats.mode & 0o077) !== 0 ? [file] : [];
    }),
  );
  return readable.flat();
}
