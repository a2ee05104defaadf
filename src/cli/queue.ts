import { stat } from 'node:fs/promises';
import { OptionError } from '../errors.js';
import { shown } from '../internal/secrets.js';
import { closest } from '../internal/text.js';
import { createQueueDesk } from '../queue/desk.js';
import type { Cancellation, QueueDesk, QueueEngine } from '../queue/index.js';
import type { SqliteDatabase } from '../queue/sqlite.js';
import { argumentsOf, callOf } from './arguments.js';
import { type Command, exitCodes, npx, program, UsageError, type Values } from './command.js';
import { json, rows, type Terminal } from './terminal.js';

const call = `${program} queue`;
const example = `${call} list --state parked --sqlite cancellations.db`;
const states = ['open', 'parked', 'ended'];

/** What each action does; its arguments are checked before the store is opened. */
const actions: Record<string, (desk: QueueDesk, values: Values, id: string) => Promise<object | undefined>> = {
  list: async (desk, { state, after, limit }) =>
    await desk.list({
      ...(typeof state === 'string' && { state: state as Cancellation['state'] }),
      ...(typeof after === 'string' && { after }),
      limit: Number(limit ?? 100),
    }),
  get: async (desk, _, id) => await desk.get(id),
  counts: async (desk) => await desk.counts(),
  retry: async (desk, _, id) => ({ id: await desk.retry(id) }),
  resolve: async (desk, { note }, id) => {
    await desk.resolve(id, note as string);
    return { id, state: 'ended' };
  },
  abandon: async (desk, { note }, id) => {
    await desk.abandon(id, note as string);
    return { id, state: 'ended' };
  },
};
const withId = ['get', 'retry', 'resolve', 'abandon'];
const withNote = ['resolve', 'abandon'];

/** Looks at a queue of cancellations, and acts on them. */
export const queue: Command = {
  name: 'queue',
  summary: 'Look at a queue of durable cancellations, and act on them',
  options: {
    sqlite: { type: 'string' },
    state: { type: 'string' },
    after: { type: 'string' },
    limit: { type: 'string' },
    note: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: `
Usage: ${call} list [--state <state>] [--after <next>] [--limit <number>]
       ${call} counts
       ${call} get <id>
       ${call} retry <id>
       ${call} resolve <id> --note <text>
       ${call} abandon <id> --note <text>

Looks at the cancellations that alipay-cancel-contract/queue stores, of all accounts, and acts on them. It sends nothing
itself: the workers do.

Actions:
  list     list cancellations, oldest first. A page that is not the last ends with --after for the next
  counts   count them by state: open, parked, ended; overdue are open ones that no worker has taken for ten minutes
  get      show one, with its last outcome and the details for the provider's technical support
  retry    send a parked or ended one again: opens a new one, or joins the open one of the same payment
  resolve  end one whose outcome you know
  abandon  end one so that nothing more is sent, for example because the goods have left

The next worker reports to its onOutcome that you have ended one, and calls onAlert if an answer contradicts you.

Options:
  --sqlite <file>    the SQLite file. Needs Node.js 22.13 or newer, or the package better-sqlite3
  --state <state>    open, parked (nothing is sent until you act) or ended
  --after <next>     continue a list
  --limit <number>   1 to 1000 cancellations a page (default: 100)
  --note <text>      why; it is kept with the cancellation
  --json             write JSON
  --help, -h         show this help

Environment, instead of --sqlite:
  REDIS_URL     the Redis of BullMQ. Needs the packages bullmq and ioredis
  DATABASE_URL  the PostgreSQL of BullMQ. Needs the packages bullmq and pg

Exit codes:
  0   done
  1   there is no cancellation with this id
  64  the call is wrong; nothing was done
  70  the store failed

Examples:
  ${npx}${example}
  ${npx}${call} retry 42 --sqlite cancellations.db
  ${npx}${call} abandon 42 --note 'shipped on Friday' --sqlite cancellations.db
`,
  async run(values, [action = '', id = '', ...others], terminal) {
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    /** The user's call with another action or other options. */
    const corrected = (changed: { action?: string; id?: string; values?: Values }) =>
      callOf('queue', [
        changed.action ?? action,
        ...[changed.id ?? id].filter(Boolean),
        ...argumentsOf({ ...values, ...changed.values }),
      ]);
    if (act === undefined) throw unknownAction(action, corrected);
    if (others.length > 0 || (id === '') === withId.includes(action))
      throw new UsageError(`${action} takes ${withId.includes(action) ? 'one id' : 'no id'}.`, `${call} --help`);
    if (withNote.includes(action) && !values['note'])
      throw new UsageError(`${action} needs a --note.`, corrected({ values: { note: 'why' } }));
    if (values['state'] !== undefined && !states.includes(String(values['state'])))
      throw new UsageError(
        `--state must be one of ${states.join(', ')}, but it is ${shown(String(values['state']), '--state')}.`,
        corrected({ values: { state: 'parked' } }),
      );
    if (!/^([1-9]\d{0,2}|1000)$/.test(String(values['limit'] ?? 100)))
      throw new UsageError(
        `--limit must be a whole number from 1 to 1000, but it is ${shown(String(values['limit']), '--limit')}.`,
        corrected({ values: { limit: '100' } }),
      );
    const store = await openStore(values['sqlite'] as string | undefined, terminal.env);
    try {
      const desk = createQueueDesk(store.engine);
      const exists = !withId.includes(action) || (await desk.get(id)) !== undefined;
      const result = exists ? await act(desk, values, id) : undefined;
      if (result === undefined) {
        terminal.writeError(`There is no cancellation ${id}.\n`);
        return exitCodes.failure;
      }
      terminal.write(values['json'] ? json(result) : textOf(result));
      return exitCodes.success;
    } catch (error) {
      if (error instanceof OptionError && error.option === 'id')
        throw new UsageError(
          `Cancellation ${id} has already ended.`,
          corrected({ action: 'get', values: { note: undefined } }),
        );
      if (error instanceof OptionError)
        throw new UsageError(error.message, corrected({ values: { after: undefined } }));
      throw error;
    } finally {
      await store.close();
    }
  },
};

function unknownAction(given: string, corrected: (changed: { action: string }) => string): UsageError {
  const names = Object.keys(actions);
  const list = names.join(', ');
  if (given === '') return new UsageError(`Give an action: ${list}.`, example);
  const meant = closest(given, names);
  const name = shown(given, 'the command line');
  return meant === undefined
    ? new UsageError(`Unknown action ${name}. The actions are ${list}.`, example)
    : new UsageError(`Unknown action ${name}. Did you mean ${meant}?`, corrected({ action: meant }));
}

interface Store {
  engine: QueueEngine;
  close: () => Promise<void>;
}

/** Opens the one store that is named. */
async function openStore(file: string | undefined, env: Terminal['env']): Promise<Store> {
  const { REDIS_URL: redis, DATABASE_URL: postgres } = env;
  if (file !== undefined) return await openSqlite(file);
  if (redis && postgres) throw new UsageError('REDIS_URL and DATABASE_URL are both set.', 'unset DATABASE_URL');
  if (!redis && !postgres) throw new UsageError('Which store? Give --sqlite, REDIS_URL or DATABASE_URL.', example);
  const { bullmqEngine } = await import('../queue/bullmq.js').catch(missing('bullmq'));
  const engine = bullmqEngine(redis ? { redis } : { postgres: postgres ?? '' });
  return { engine, close: async () => await engine.stop() };
}

async function openSqlite(file: string): Promise<Store> {
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new UsageError(
      `--sqlite must name an existing file, but there is no file ${shown(file, '--sqlite')}.`,
      example,
    );
  const { sqliteEngine } = await import('../queue/sqlite.js');
  type Opened = SqliteDatabase & { close(): void };
  const [own, installed]: string[] = ['node:sqlite', 'better-sqlite3'];
  const open = async (): Promise<Opened> => {
    const builtIn = await import(own as string).catch(() => undefined);
    if (builtIn?.DatabaseSync) return new builtIn.DatabaseSync(file);
    const { default: Database } = await import(installed as string).catch(missing('better-sqlite3'));
    return new Database(file);
  };
  const database = await open();
  return { engine: sqliteEngine(database), close: async () => database.close() };
}

function missing(name: string) {
  return (error: unknown): never => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`The package ${name} is not installed.`, `npm install ${name}`);
  };
}

/** A list of cancellations as lines, and anything else as named values. */
function textOf(result: object): string {
  if (!('cancellations' in result)) return rows(flat(result));
  const { cancellations, next } = result as { cancellations: Cancellation[]; next?: string };
  const lines = cancellations.map(({ id, state, account, request, sends, outcome, parked }) => {
    const cause = outcome?.resultStatus === 'U' ? outcome.cause.code : outcome?.resultCode;
    const payment = request.paymentId ?? request.paymentRequestId;
    const { clientId, agent, baseUrl } = account;
    return [id, state, parked, payment, `${sends} sent`, cause, clientId, agent, baseUrl].filter(Boolean).join('  ');
  });
  return [...lines, ...(next === undefined ? [] : [`--after ${next}`]), ''].join('\n');
}

function flat(value: object): Record<string, string> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => [name, typeof member === 'object' ? JSON.stringify(member) : String(member)]),
  );
}
