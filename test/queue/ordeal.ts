import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { type Cancellation, type CancelQueue, createCancelQueue, type QueueEngine } from '../../src/queue/index.js';
import { type Payment, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { end } from '../support/processes.js';

/** How large a run is. The default is small; `QUEUE_PAYMENTS=1000 QUEUE_KILLS=50 npm run test:queue` is the full one. */
const size = { payments: Number(process.env['QUEUE_PAYMENTS'] ?? 100), kills: Number(process.env['QUEUE_KILLS'] ?? 8) };

/** Ways to lose or spoil an answer. None of them ends or parks a cancellation that is repeated. */
const misbehaviours =
  `HTML_502 HTTP_500 HTTP_429-0 RESET_BEFORE_HEADERS RESET_IN_HEADERS RESET_AFTER_HEADERS TRUNCATED_BODY EMPTY_BODY
  INVALID_JSON UNKNOWN_CODE_U UNKNOWN_EXCEPTION REQUEST_TRAFFIC_EXCEED_LIMIT KEY_NOT_FOUND UNSIGNED_S STALE_F OTHER_KEY
  S_OF_ANOTHER_PAYMENT F_OF_ANOTHER_PAYMENT ANSWER_AFTER-100 ANSWER_AFTER-1000`.split(/\s+/);

/** A line that a process wrote. */
interface Line {
  by: 'caller' | 'listener' | 'stop';
  id: string;
  paymentId: string;
  resultStatus: 'S' | 'F' | 'U';
}

/** Processes around one store and one sandbox, which is never killed. */
export interface Town {
  sandbox: Sandbox;
  folder: string;
  /** How often each payment was named by a request. */
  requests: Map<string, number>;
  /** The processes that work and call. */
  start(role: 'worker' | 'caller', output: string, input?: string, more?: Record<string, string>): ChildProcess;
  lines(): Line[];
  close(): Promise<void>;
}

/** Starts a sandbox, and is ready to start processes. */
async function openTown(
  store: string,
  onRequest: (paymentId: string, processId: number) => void = () => {},
): Promise<Town> {
  const folder = mkdtempSync(path.join(tmpdir(), 'town-'));
  const requests = new Map<string, number>();
  const sandbox = await startSandbox({
    onRequest: ({ paymentId = '', headers }) => {
      requests.set(paymentId, (requests.get(paymentId) ?? 0) + 1);
      onRequest(paymentId, Number(headers['x-process']));
    },
  });
  const [privateFile, publicFile] = [path.join(folder, 'private.pem'), path.join(folder, 'public.pem')];
  writeFileSync(
    privateFile,
    createPrivateKey({ key: sandbox.privateKey.export({ type: 'pkcs8', format: 'pem' }) }).export({
      type: 'pkcs8',
      format: 'pem',
    }),
  );
  writeFileSync(
    publicFile,
    createPublicKey(sandbox.alipayPublicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'pem',
    }),
  );
  const env = {
    ...process.env,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY_FILE: privateFile,
    ALIPAY_PUBLIC_KEY_FILE: publicFile,
  };
  const children: ChildProcess[] = [];
  const outputs = new Set<string>();
  return {
    sandbox,
    folder,
    requests,
    start(role, name, input = '', more = {}) {
      const output = path.join(folder, name);
      outputs.add(output);
      const args = ['--import', 'tsx', 'test/queue/program.ts', role, store, output, input];
      const child = spawn(process.execPath, args, {
        env: { ...env, ...more },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      children.push(child);
      return child;
    },
    lines: () =>
      [...outputs].flatMap((file) =>
        existsSync(file)
          ? readFileSync(file, 'utf8')
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line))
          : [],
      ),
    async close() {
      await Promise.all(children.map((child) => end(child, 'SIGKILL')));
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The desk of a queue for the sandbox's merchant, in this process. */
function deskOf(engine: QueueEngine, { merchant, baseUrl }: Sandbox): CancelQueue {
  return createCancelQueue({ engine, client: createCancelClient({ ...merchant, baseUrl }) });
}

/** Every cancellation of a store. */
async function everyCancellation(queue: CancelQueue): Promise<Cancellation[]> {
  const all: Cancellation[] = [];
  for (let after: string | undefined; ; ) {
    const page = await queue.list({ limit: 500, ...(after !== undefined && { after }) });
    all.push(...page.cancellations);
    after = page.next;
    if (after === undefined) return all;
  }
}

/**
 * Four processes work and eight call, for payments whose answers are lost and spoilt at random, while processes are killed; the
 * worker of one payment five times in a row. Then everything must agree with the ledger of the sandbox.
 */
export async function runOrdeal(store: string, engine: QueueEngine): Promise<object> {
  const chosen = { id: '', kills: 5 };
  const workers: ChildProcess[] = [];
  const town = await openTown(store, (paymentId, pid) => {
    if (paymentId !== chosen.id || chosen.kills === 0) return;
    const worker = workers.find((child) => child.pid === pid);
    if (worker?.kill('SIGKILL')) chosen.kills--;
  });
  const { sandbox } = town;
  const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)] as T;
  const payments: Payment[] = Array.from({ length: size.payments }, (_, index) => {
    const behaviours = Array.from({ length: Math.floor(Math.random() * 5) }, () => pick(misbehaviours));
    return sandbox.createPayment({ behaviours, ...(index % 10 === 3 && { status: 'FAIL' as const }) });
  });
  chosen.id = sandbox.createPayment({ behaviours: Array.from({ length: 9 }, () => 'ANSWER_AFTER-1500') }).paymentId;
  const ids = payments.map(({ paymentId }) => paymentId);
  const callers: { child: ChildProcess; name: string; input: string }[] = [];
  for (let number = 0; number < 8; number++) {
    const input = path.join(town.folder, `ids-${number}`);
    // Each payment has two callers.
    writeFileSync(
      input,
      ids
        .filter((_, index) => index % 4 === number % 4)
        .concat(number === 0 ? chosen.id : [])
        .join('\n'),
    );
    const name = `caller-${number}`;
    callers.push({ child: town.start('caller', name, input), name, input });
  }
  for (let number = 0; number < 4; number++) workers.push(town.start('worker', `worker-${number}`));
  const desk = deskOf(engine, sandbox);
  const restart = () => {
    for (const [index, worker] of workers.entries())
      if (worker.exitCode !== null || worker.signalCode !== null)
        workers[index] = town.start('worker', `worker-${index}`);
    for (const caller of callers)
      if (caller.child.signalCode !== null) caller.child = town.start('caller', caller.name, caller.input);
  };
  let kills = 0;
  try {
    for (;;) {
      await sleep(500 + 1_000 * Math.random());
      if (kills < size.kills) {
        const victims = [...workers, ...callers.map(({ child }) => child)].filter(({ exitCode }) => exitCode === null);
        if (pick(victims)?.kill('SIGKILL')) kills++;
      }
      restart();
      const { open } = await desk.counts().catch(() => ({ open: 1 }));
      const called = callers.every(({ child }) => child.exitCode === 0);
      if (open === 0 && called && kills >= size.kills && chosen.kills === 0) break;
    }
    const records = await everyCancellation(desk);
    const statuses = new Map(
      [...payments, { paymentId: chosen.id, status: 'CANCELLED' }].map(({ paymentId, status }) => [
        paymentId,
        status === 'CANCELLED' ? 'S' : 'F',
      ]),
    );
    const wrong = (found: { paymentId: string; resultStatus: string | undefined }[]) =>
      found.filter(({ paymentId, resultStatus }) => resultStatus !== statuses.get(paymentId));
    const recorded = records.map(({ request, outcome }) => ({
      paymentId: request.paymentId ?? '',
      resultStatus: outcome?.resultStatus,
    }));
    const told = town.lines().filter(({ by, resultStatus }) => by === 'caller' && resultStatus !== 'U');
    const heard = town.lines().filter(({ by }) => by === 'listener');
    const reported = new Set(heard.map(({ paymentId }) => paymentId));
    const most = Math.max(...[...town.requests.values()]);
    expect({
      unended: records.filter(({ state }) => state !== 'ended').length,
      lost: [...statuses.keys()].filter((id) => !recorded.some(({ paymentId }) => paymentId === id)),
      recorded: wrong(recorded),
      told: wrong(told),
      heard: wrong(heard),
      unreported: [...statuses.keys()].filter((id) => !reported.has(id)),
    }).toEqual({ unended: 0, lost: [], recorded: [], told: [], heard: [], unreported: [] });
    // Nine misbehaviours at most, the kills, and one for each of the cancellations of a payment.
    expect(most).toBeLessThanOrEqual(20 + size.kills);
    return {
      payments: statuses.size,
      records: records.length,
      told: told.length,
      kills: kills + 5,
      mostRequests: most,
    };
  } finally {
    await desk.stop();
    await town.close();
  }
}

/** A worker gets SIGTERM while its request is under way; another one then ends the cancellation. */
export async function runTermination(store: string, engine: QueueEngine): Promise<void> {
  const seen: string[] = [];
  const town = await openTown(store, (paymentId) => seen.push(paymentId));
  const desk = deskOf(engine, town.sandbox);
  try {
    const { paymentId } = town.sandbox.createPayment({ behaviours: ['NO_ANSWER'] });
    const { id } = await desk.cancel({ paymentId }, { waitUpTo: 0 });
    const worker = town.start('worker', 'terminated');
    while (seen.length === 0) await sleep(20);
    await end(worker, 'SIGTERM');
    expect(worker.exitCode).toBe(0);
    expect(town.lines()).toEqual([{ by: 'stop' }]);
    town.start('worker', 'second');
    for (let found = await desk.get(id); found?.state !== 'ended'; found = await desk.get(id)) await sleep(50);
    expect(await desk.get(id)).toMatchObject({ outcome: { resultStatus: 'S' } });
  } finally {
    await desk.stop();
    await town.close();
  }
}

/**
 * A worker whose clock is a day ahead, and one whose clock is a day behind, send once and are killed. A third one then ends what
 * they left behind: what waits for its next send, and what was under way.
 */
export async function runClocks(store: string, engine: QueueEngine): Promise<void> {
  const seen = new Set<string>();
  const town = await openTown(store, (paymentId) => seen.add(paymentId));
  const desk = deskOf(engine, town.sandbox);
  const day = 86_400_000;
  // A busy machine may take longer than a call waits for the store.
  const put = async (paymentId: string): Promise<string> =>
    await desk.cancel({ paymentId }, { waitUpTo: 0 }).then(
      ({ id }) => id,
      () => put(paymentId),
    );
  try {
    const ids: string[] = [];
    for (const offset of [day, -day]) {
      const clock = { CLOCK_OFFSET: String(offset), BASE_DELAY: '300000' };
      const worker = town.start('worker', `clock-${offset}`, '', clock);
      const delayed = town.sandbox.createPayment({ behaviours: ['HTTP_500'] });
      const id = await put(delayed.paymentId);
      ids.push(id);
      for (let sends = 0; sends === 0; sends = (await desk.get(id))?.sends ?? 0) await sleep(50);
      const held = town.sandbox.createPayment({ behaviours: ['NO_ANSWER'] });
      ids.push(await put(held.paymentId));
      while (!seen.has(held.paymentId)) await sleep(20);
      await end(worker, 'SIGKILL');
    }
    town.start('worker', 'clock');
    for (const id of ids) {
      while ((await desk.get(id))?.state !== 'ended') await sleep(100);
      expect(await desk.get(id)).toMatchObject({ outcome: { resultStatus: 'S' } });
    }
  } finally {
    await desk.stop();
    await town.close();
  }
}
