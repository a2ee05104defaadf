import { env } from 'node:process';
import type { SqliteDatabase } from '../../src/queue/sqlite.js';

type Driver = new (file: string) => SqliteDatabase & { close(): void };

/** Opens databases with `better-sqlite3`, or with `node:sqlite` if `SQLITE_DRIVER` says so. Neither is loaded for the other. */
const [name, member] =
  env['SQLITE_DRIVER'] === 'node:sqlite' ? ['node:sqlite', 'DatabaseSync'] : ['better-sqlite3', 'default'];
export const Database: Driver = (await import(name as string))[member as string];
