import { setTimeout as sleep } from 'node:timers/promises';
import { OptionError, QueueError } from '../errors.js';
import type { CancellationData, CancellationState, Change } from './cancellation.js';
import type { ClaimedCancellation, NewCancellation, QueueEngine, StoredCancellation } from './engine.js';

/** What `better-sqlite3` 12 and newer and `node:sqlite` of Node.js 22.13 and newer have in common. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

interface SqliteStatement {
  get(...values: (string | number)[]): unknown;
  all(...values: (string | number)[]): unknown[];
  run(...values: (string | number)[]): { changes: number | bigint };
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

interface Row extends Omit<NewCancellation, 'data'> {
  id: number;
  state: CancellationState;
  data: string;
  revision: number;
}

/** Milliseconds: a lease, how often workers look, how long a busy database is waited for, and how long it may block. */
const [lease, interval, patience, busyTimeout] = [20_000, 200, 4_500, 50];

/**
 * Stores cancellations in a table of a SQLite database, which several processes of one machine may open. Give it a connection
 * of its own: it sets `journal_mode` WAL, `synchronous` FULL and `busy_timeout` 50 on it. The engine never closes it.
 *
 * @param database of `better-sqlite3` or `node:sqlite`
 * @throws OptionError
 */
export function sqliteEngine(database: SqliteDatabase, options: SqliteOptions = {}): SqliteEngine {
  if (typeof database?.prepare !== 'function')
    throw new OptionError('database', 'must be of better-sqlite3 or node:sqlite.');
  const { table = 'alipay_cancellations', now = Date.now } = options;
  if (!/^\w{1,60}$/.test(table)) throw new OptionError('table', 'must be letters, digits and `_`.');
  let prepared: ReturnType<typeof statements> | undefined;
  let stopped = false;
  const working = new Set<Promise<void>>();
  const wakers = new Set<() => void>();

  const open = () => {
    prepared ??= statements(database, table);
    return prepared;
  };
  const insert = ({ account, key, data }: NewCancellation) =>
    stored(open().put.get(account, key, JSON.stringify(data), now(), now()) as Row);

  const claimed = (row: Row): ClaimedCancellation & { release: () => void } => {
    const renew = () => patiently(() => Number(open().renew.run(now() + lease, row.id, row.revision).changes) === 1);
    const timer = setInterval(() => renew().catch(() => {}), lease / 3);
    const save = (change: Change) => {
      const due = change.state === 'open' ? now() + change.delay : 0;
      const write = [change.state, JSON.stringify(change.data), due, now(), row.id, row.revision] as const;
      return patiently(() => Number(open().save.run(...write).changes) === 1);
    };
    return { ...stored(row), renew, save, release: () => clearInterval(timer) };
  };

  return {
    insert: (cancellation) => insert(cancellation).id,
    async put(cancellation) {
      if (stopped) throw new QueueError('The queue is stopped.', 'no');
      try {
        const entry = await patiently(() => insert(cancellation));
        for (const wake of wakers) wake();
        return entry;
      } catch (cause) {
        throw new QueueError('SQLite stored nothing.', 'no', { cause });
      }
    },
    async work(handle, { account, concurrency, maxDelay, onError }) {
      await patiently(open).catch((cause) => {
        throw new QueueError('The database cannot be opened.', 'no', { cause });
      });
      let awake = Promise.resolve();
      let wake = () => {};
      wakers.add(() => wake());
      const underWay = new Set<Promise<void>>();
      const run = async () => {
        for (let repaired = 0; !stopped; ) {
          awake = new Promise((resolve) => {
            wake = resolve;
          });
          try {
            if (performance.now() - repaired > lease / 2 || repaired === 0) {
              repaired = performance.now();
              await patiently(() => open().repair.run(now(), account, now() + maxDelay));
              await patiently(() => open().unlease.run(now(), account, now() + lease));
            }
            const claim = () => open().claim.get(now() + lease, account, now()) as Row | undefined;
            const row = underWay.size < concurrency ? await patiently(claim) : undefined;
            if (row !== undefined) {
              const entry = claimed(row);
              const work = handle(entry)
                .catch(onError)
                .finally(() => {
                  entry.release();
                  underWay.delete(work);
                  wake();
                });
              underWay.add(work);
              continue;
            }
          } catch (error) {
            onError(error);
          }
          const timer = new AbortController();
          await Promise.race([awake, sleep(interval, undefined, { signal: timer.signal })]).finally(() =>
            timer.abort(),
          );
        }
        await Promise.all(underWay);
      };
      working.add(run());
    },
    get: (id) => patiently(() => found(open().get.get(id) as Row | undefined)),
    list: ({ account, state, after = '0', limit = 100 }) =>
      patiently(() => {
        const rows = open()
          .list(account, state)
          .all(...present(account, state, after), limit) as Row[];
        const last = rows.length === limit ? rows.at(-1) : undefined;
        return { entries: rows.map(stored), ...(last && { next: String(last.id) }) };
      }),
    counts: (account) =>
      patiently(() => {
        const rows = open()
          .counts(account)
          .all(...present(account)) as { state: CancellationState; count: number }[];
        return { open: 0, parked: 0, ended: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
      }),
    settle: (id, data) => patiently(() => Number(open().settle.run(JSON.stringify(data), now(), id).changes) === 1),
    remove: (account, endedFor) => patiently(() => Number(open().remove.run(account, now() - endedFor).changes)),
    async stop(patience) {
      stopped = true;
      for (const wake of wakers) wake();
      await Promise.race([Promise.all(working), sleep(patience, undefined, { ref: false })]);
    },
  };
}

function statements(database: SqliteDatabase, table: string) {
  database.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
      data TEXT NOT NULL, due INTEGER NOT NULL, leased INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0,
      changed INTEGER NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS ${table}_open ON ${table} (account, key) WHERE state = 'open';
    CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (account, due) WHERE state = 'open';
    CREATE INDEX IF NOT EXISTS ${table}_leased ON ${table} (account, due) WHERE state = 'open' AND leased = 1;
    CREATE INDEX IF NOT EXISTS ${table}_state ON ${table} (account, state, id);
    CREATE INDEX IF NOT EXISTS ${table}_ended ON ${table} (account, changed) WHERE state = 'ended'`);
  const prepare = (sql: string) => database.prepare(sql.replaceAll('TABLE', table));
  // While a row is leased, its due time is the end of the lease.
  const held = "WHERE id = ? AND revision = ? AND state = 'open'";
  return {
    put: prepare(`INSERT INTO TABLE (account, key, state, data, due, changed) VALUES (?, ?, 'open', ?, ?, ?)
      ON CONFLICT (account, key) WHERE state = 'open' DO UPDATE SET key = key RETURNING *`),
    claim: prepare(`UPDATE TABLE SET due = ?, leased = 1, revision = revision + 1 WHERE id IN (
      SELECT id FROM TABLE WHERE account = ? AND state = 'open' AND due <= ? ORDER BY due LIMIT 1) RETURNING *`),
    repair: prepare("UPDATE TABLE SET due = ? WHERE account = ? AND state = 'open' AND due > ?"),
    unlease: prepare("UPDATE TABLE SET due = ? WHERE account = ? AND state = 'open' AND leased = 1 AND due > ?"),
    renew: prepare(`UPDATE TABLE SET due = ? ${held}`),
    save: prepare(
      `UPDATE TABLE SET state = ?, data = ?, due = ?, leased = 0, changed = ?, revision = revision + 1 ${held}`,
    ),
    get: prepare('SELECT * FROM TABLE WHERE id = ?'),
    list: (account?: string, state?: string) =>
      prepare(`SELECT * FROM TABLE WHERE ${account ? 'account = ? AND ' : ''}${state ? 'state = ? AND ' : ''}id > ?
        ORDER BY id LIMIT ?`),
    counts: (account?: string) =>
      prepare(`SELECT state, count(*) AS count FROM TABLE ${account ? 'WHERE account = ?' : ''} GROUP BY state`),
    settle:
      prepare(`UPDATE TABLE SET state = 'ended', data = ?, due = 0, leased = 0, changed = ?, revision = revision + 1
      WHERE id = ? AND json_extract(data, '$.outcome.resultStatus') IS NOT 'S'`),
    remove: prepare(`DELETE FROM TABLE WHERE id IN (
      SELECT id FROM TABLE WHERE account = ? AND state = 'ended' AND changed < ? LIMIT 1000)`),
  };
}

function stored({ id, account, key, state, data }: Row): StoredCancellation {
  return { id: String(id), account, key, state, data: JSON.parse(data) as CancellationData };
}

function present(...values: (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}

function found(row: Row | undefined): StoredCancellation | undefined {
  return row && stored(row);
}

/** Runs a statement until the database is not busy. Waiting in SQLite itself would block the event loop. */
async function patiently<T>(run: () => T): Promise<T> {
  for (const start = performance.now(); ; ) {
    try {
      return run();
    } catch (error) {
      const { code, errcode } = error as { code?: string; errcode?: number };
      const isBusy = /^SQLITE_(BUSY|LOCKED)/.test(code ?? '') || [5, 6].includes((errcode ?? 0) & 255);
      if (!isBusy || performance.now() - start > patience) throw error;
      await sleep(5 + 20 * Math.random());
    }
  }
}
