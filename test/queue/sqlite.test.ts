import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { describeEngine } from './suite.js';

describeEngine('SQLite', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const databases: Database.Database[] = [];
  const open = () => {
    const database = new Database(path.join(folder, 'queue.db'));
    databases.push(database);
    return database;
  };
  return {
    engine: async () => sqliteEngine(open()),
    dump: async () => JSON.stringify(open().prepare('SELECT * FROM alipay_cancellations').all()),
    close: async () => {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true });
    },
  };
});
