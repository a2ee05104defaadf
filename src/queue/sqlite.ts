import { setTimeout as sleep } from 'node:timers/promises';
import { queueMaxDelay } from '../../generated/decisions.js';
import { OptionError, QueueError } from '../errors.js';
import { checkAfter, checkKnown, checkObject } from '../internal/checks.js';
import type { Cancellation, CancellationState, NewCancellation, QueueEngine } from './engine.js';

/** What `better-sqlite3` 12 and newer and `node:sqlite` of Node.js 22.13 and newer have in common. */
export interface SqliteDatabase {
  /** Whether a transaction is open: of `better-sqlite3`, of `node:sqlite`. */
  readonly inTransaction?: boolean;
  readonly isTransaction?: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: (string | number)[]): unknown;
    all(...values: (string | number)[]): unknown[];
    run(...values: (string | number)[]): { changes: number | bigint };
  };
}

export interface SqliteOptions {
  /** The table: letters, digits and `_`. Default: `alipay_cancellations`. */
  table?: string;
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/** The engine on SQLite, with the one method that others lack. */
export interface SqliteEngine extends QueueEngine {
  /**
   * Stores what `queue.entry(request)` returns, synchronously, on the database that was given: inside a transaction of it, it
   * commits with the transaction.
   *
   * @returns the id
   */
  insert(cancellation: NewCancellation): string;
}

interface Row {
  id: number;
  state: CancellationState;
  data: string;
  revision: number;
}

/** A lease, in milliseconds like the others. */
const lease = 20_000;
/** How long a busy database is waited for, and how long it may block the event loop. */
const patience = 4_500;
const busyTimeout = 50;

/**
 * Stores cancellations in a table of a SQLite database, which several processes of one machine may open. It sets `journal_mode`
 * WAL, `synchronous` FULL and `busy_timeout` 50 on the connection, and never closes it.
 *
 * @param database of `better-sqlite3` or `node:sqlite`
 * @throws OptionError
 */
export function sqliteEngine(database: SqliteDatabase, options: SqliteOptions = {}): SqliteEngine {
  if (typeof database?.prepare !== 'function')
    throw new OptionError('database', 'must be of better-sqlite3 or node:sqlite.');
  checkObject('options', options);
  checkKnown(options, { table: true, now: true });
  const { table = 'alipay_cancellations', now = Date.now } = options;
  if (!/^\w{1,60}$/.test(table)) throw new OptionError('table', 'must be letters, digits and `_`.');
  let prepared: ReturnType<typeof statements> | undefined;
  let repaired = Number.NEGATIVE_INFINITY;

  const open = () => {
    prepared ??= statements(database, table);
    return prepared;
  };
  try {
    // A transaction of the caller may begin before the first call, and these settings cannot be changed in one.
    open();
  } catch {
    // It is busy, or no database: the next call says so.
  }
  const insert = ({ account, key, data }: NewCancellation) =>
    shown(open().put.get(account, key, JSON.stringify(data), now(), now()) as Row);
  /** Writes, but not into an open transaction of the caller: its rollback would undo what the queue relies on. */
  const write = <T>(run: () => T) =>
    patiently(() => {
      if (database.inTransaction || database.isTransaction) throw Object.assign(new Error(inTransaction), busy);
      return run();
    });
  const find = (id: string) => (open().get.all(id) as Row[]).map(shown)[0];

  return {
    insert: (cancellation) => insert(cancellation).id,
    start: () =>
      patiently(open).then(
        () => {},
        (cause) => {
          throw new QueueError('The database cannot be opened.', 'no', { cause });
        },
      ),
    put: (cancellation) =>
      write(() => insert(cancellation)).catch((cause) => {
        throw new QueueError('SQLite stored nothing.', 'no', { cause });
      }),
    async claim(account, rateLimit) {
      if (performance.now() - repaired > lease / 2) {
        // What is due later than it can be was written by a clock that was ahead.
        await write(() => open().repair.run(now(), account, now() + queueMaxDelay));
        await write(() => open().release.run(now(), account, now() + lease));
        repaired = performance.now();
      }
      const row = await write(() => {
        const time = now();
        const values = [time + lease, time, account, time, account, time - 1_000, time, rateLimit] as const;
        return open().claim.get(...values) as Row | undefined;
      });
      if (row === undefined) return undefined;
      const { id, revision } = row;
      let renewed = performance.now();
      return {
        cancellation: shown(row),
        async renew() {
          // A lease that is new is only looked at: a write waits for the disk.
          if (performance.now() - renewed < lease / 5)
            return await patiently(() => open().held.get(id, revision) !== undefined);
          renewed = performance.now();
          return await write(() => open().renew.run(now() + lease, id, revision).changes > 0);
        },
        save: (next, delay) => {
          const due = next.state === 'open' ? now() + delay : never;
          const values = [next.state, JSON.stringify(next), due, now(), id, revision] as const;
          return write(() => open().save.run(...values).changes > 0);
        },
      };
    },
    get: (id) => patiently(() => find(id)),
    list: ({ account, state, after = '0', limit = 100 }) =>
      patiently(() => {
        checkAfter(after, /^\d+$/);
        const given = [account, state].filter((value) => value !== undefined);
        const rows = open()
          .list(account, state)
          .all(...given, after, limit) as Row[];
        const last = rows.length === limit ? rows.at(-1) : undefined;
        return { cancellations: rows.map(shown), ...(last && { next: String(last.id) }) };
      }),
    counts: (account = '') =>
      patiently(() => {
        const rows = open().counts.all(account) as { state: CancellationState; count: number }[];
        return { open: 0, parked: 0, ended: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
      }),
    settle: (ended) =>
      write(() => {
        const before = find(ended.id)?.state;
        const { changes } = open().settle.run(JSON.stringify(ended), now(), now(), ended.id);
        return changes > 0 ? before : undefined;
      }),
    remove: (account, endedFor) => write(() => Number(open().remove.run(account, now() - endedFor).changes)),
    stop: async () => {},
  };
}

const busy = { code: 'SQLITE_BUSY' };
const inTransaction = 'The connection is in a transaction. Use `insert` inside of it, and do not wait in it.';

/** The due time of what is at rest. */
const never = 2 ** 53 - 1;

function statements(database: SqliteDatabase, table: string) {
  database.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  // While a row is leased, its due time is the end of the lease.
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
      data TEXT NOT NULL, due INTEGER NOT NULL, leased INTEGER NOT NULL DEFAULT 0, claimed INTEGER NOT NULL DEFAULT 0,
      revision INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS ${table}_open ON ${table} (account, key) WHERE state = 'open';
    CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (account, due) WHERE due < ${never};
    CREATE INDEX IF NOT EXISTS ${table}_leased ON ${table} (account, due) WHERE leased = 1;
    CREATE INDEX IF NOT EXISTS ${table}_claimed ON ${table} (account, claimed);
    CREATE INDEX IF NOT EXISTS ${table}_state ON ${table} (account, state, id);
    CREATE INDEX IF NOT EXISTS ${table}_ended ON ${table} (account, changed) WHERE state = 'ended'`);
  const prepare = (sql: string) => database.prepare(sql.replaceAll('TABLE', table));
  const held = 'WHERE id = ? AND revision = ?';
  return {
    put: prepare(`INSERT INTO TABLE (account, key, state, data, due, changed) VALUES (?, ?, 'open', ?, ?, ?)
      ON CONFLICT (account, key) WHERE state = 'open' DO UPDATE SET key = key RETURNING *`),
    claim: prepare(`UPDATE TABLE SET due = ?, claimed = ?, leased = 1, revision = revision + 1 WHERE id IN (
      SELECT id FROM TABLE WHERE account = ? AND due < ${never} AND due <= ?
      AND (SELECT count(*) FROM TABLE WHERE account = ? AND claimed > ? AND claimed <= ?) < ?
      ORDER BY due LIMIT 1) RETURNING *`),
    repair: prepare(`UPDATE TABLE SET due = ? WHERE account = ? AND due > ? AND due < ${never}`),
    release: prepare('UPDATE TABLE SET due = ? WHERE account = ? AND leased = 1 AND due > ?'),
    renew: prepare(`UPDATE TABLE SET due = ? ${held}`),
    save: prepare(
      `UPDATE TABLE SET state = ?, data = ?, due = ?, leased = 0, changed = ?, revision = revision + 1 ${held}`,
    ),
    held: prepare(`SELECT id FROM TABLE ${held}`),
    get: prepare('SELECT * FROM TABLE WHERE id = ?'),
    list: (account?: string, state?: string) =>
      prepare(`SELECT * FROM TABLE WHERE ${account ? 'account = ? AND ' : ''}${state ? 'state = ? AND ' : ''}id > ?
        ORDER BY id LIMIT ?`),
    counts: prepare("SELECT state, count(*) AS count FROM TABLE WHERE ? IN (account, '') GROUP BY state"),
    settle:
      prepare(`UPDATE TABLE SET state = 'ended', data = ?, due = ?, leased = 0, changed = ?, revision = revision + 1
      WHERE id = ? AND json_extract(data, '$.outcome.resultStatus') IS NOT 'S'`),
    remove: prepare(`DELETE FROM TABLE WHERE id IN (SELECT id FROM TABLE
      WHERE account = ? AND state = 'ended' AND due = ${never} AND changed < ? LIMIT 1000)`),
  };
}

function shown({ id, state, data }: Row): Cancellation {
  return { ...JSON.parse(data), id: String(id), state };
}

/** Runs a statement until the database is not busy. Waiting in SQLite itself would block the event loop. */
async function patiently<T>(run: () => T): Promise<T> {
  for (const start = performance.now(); ; ) {
    try {
      return run();
    } catch (error) {
      const { code, errcode = 0 } = error as { code?: string; errcode?: number };
      const isBusy = /^SQLITE_(BUSY|LOCKED)/.test(code ?? '') || [5, 6].includes(errcode & 255);
      if (!isBusy || performance.now() - start > patience) throw error;
      await sleep(5 + 20 * Math.random());
    }
  }
}
