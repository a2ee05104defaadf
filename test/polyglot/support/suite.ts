import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { servers } from '../../../generated/contract.js';
import { languages } from '../../../src/languages/languages.js';
import { reservedIds } from '../../../src/sandbox/index.js';
import { holds, scenarios } from '../../support/scenarios.js';
import { generatedCases } from './cases.js';
import { testChangedContract } from './changed-contract.js';
import { writeDifferentialVectors } from './differential.js';
import type { Driver } from './driver.js';
import { Project, start } from './project.js';
import { cancelWith, type Provider, readOutcome, startProvider } from './provider.js';
import { writeRow } from './table.js';

/** Set SANDBOX_SEED to repeat the same sequences. */
const seed = Number(process.env['SANDBOX_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
/** Set DIFFERENTIAL_SEED to repeat the same random answers. */
const seedOfCases = Number(process.env['DIFFERENTIAL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const differentialCases = Number(process.env['DIFFERENTIAL_CASES'] ?? 2_000);
const sequences = Number(process.env['POLYGLOT_SEQUENCES'] ?? 200);

/** Tests the client of one language. */
export async function holdClient(driver: Driver): Promise<void> {
  const language = languages.find(({ name }) => name === driver.language);
  if (language === undefined) throw new Error(`src/languages/languages.ts has no ${driver.language}.`);
  const versions = await Promise.all(Object.entries(driver.tools).map(([tool, args]) => start([tool, ...args])));
  const missing = Object.keys(driver.tools).filter((_, index) => versions[index]?.code !== 0);
  const isSkipped = missing.length > 0 && process.env['POLYGLOT'] !== 'required';
  const name = isSkipped
    ? `${language.title}: skipped, because ${missing.join(' and ')} cannot be run`
    : language.title;

  describe.skipIf(isSkipped)(name, () => {
    const began = performance.now();
    const folder = driver.client?.folder ?? 'client';
    const packageName = driver.client?.packageName ?? language.packageName;
    const take = [driver.language, '--out', folder, '--package', packageName, '--example'];
    for (const extra of driver.client?.extras ?? []) take.push('--with', extra);
    const counts: Record<string, string> = {};
    /** The results of the generated clients, for the table. */
    const held: string[] = [];
    let project: Project;
    let provider: Provider;
    let example: string[];

    beforeAll(async () => {
      if (missing.length > 0) throw new Error(`POLYGLOT=required, but these cannot be run: ${missing.join(', ')}.`);
      project = await Project.create(inject('published'));
      provider = await startProvider();
      await project.takeClient(...take);
      await driver.prepare(project);
      example = await driver.example(project);
      return async () => {
        await provider.close();
        await project.remove();
      };
    });

    test.for(Object.keys(driver.checks))('check passes: %s', async (check, { skip }) => {
      await driver.checks[check]?.(project, skip);
    });

    test('formatters and compilers do not change the written files', async () => {
      await project.takeClient(...take, '--check');
    });

    test('passes every vector', async () => {
      const expected = await countVectors(project.vectors);
      const [, held] = /(\d+) vectors\s*$/.exec(await driver.vectors(project)) ?? [];
      counts['vectors'] = `${held}/${expected}`;
      expect(Number(held)).toBe(expected);
    });

    test('returns the expected outcome for every reserved id, after the expected number of attempts', async () => {
      let held = 0;
      await inTurns(reservedIds, async ({ id, expectedOutcome }) => {
        const args = ['--payment-id', id, '--base-delay', '1', '--deadline', '600000'];
        const timeout = ['--attempt-timeout', id.includes('NO_ANSWER') ? '2000' : '60000'];
        const outcome = readOutcome(await start([...example, ...args, ...timeout], { env: provider.env }));
        const { cause, attempts, ...rest } = expectedOutcome;
        expect({ id, ...outcome, cause: outcome.cause?.code, attempts: outcome.attempts.length }).toMatchObject({
          id,
          cause,
          attempts,
          ...rest,
        });
        held++;
      });
      counts['reserved ids'] = `${held}/${reservedIds.length}`;
    });

    test(`returns S only for cancelled payments and F only for others, in ${sequences} sequences (SANDBOX_SEED=${seed})`, async () => {
      let held = 0;
      const cancel = cancelWith(example, provider);
      await inTurns(fc.sample(scenarios, { seed, numRuns: sequences }), async (scenario) => {
        await holds(scenario, provider.sandbox, cancel).catch((cause: unknown) => {
          throw new Error(`${(cause as Error).message}\nin ${JSON.stringify(scenario)}`, { cause });
        });
        held++;
      });
      counts['sequences'] = `${held}/${sequences}`;
    });

    test('the example lists every region, exits with 64 for invalid arguments and settings, and prints no secret', async () => {
      const call = async (args: string[], env = {}) =>
        await start([...example, ...args], { env: { ...provider.env, ...env } });
      const help = await call(['--help']);
      expect(help).toMatchObject({ code: 0 });
      for (const region of Object.keys(servers[0]['x-regions'])) expect(help.stdout + help.stderr).toContain(region);
      expect(await call(['--no-such-option'])).toMatchObject({ code: 64 });
      expect(await call([])).toMatchObject({ code: 64 });
      expect(await call(['--payment-id', 'x'.repeat(65)])).toMatchObject({ code: 64 });
      expect(await call(['--payment-id', 'x', '--max-attempts', '101'])).toMatchObject({ code: 64 });
      const key = provider.env['ALIPAY_PRIVATE_KEY'] ?? '';
      const swapped = await call(['--payment-id', 'x'], { ALIPAY_PUBLIC_KEY: key });
      expect(swapped).toMatchObject({ code: 64, stderr: expect.stringContaining('swapped') });
      expect(swapped.stderr).not.toContain(key.split('\n')[1]);
      const refused = await call(['--payment-id', 'x', '--max-attempts', '1'], {
        ALIPAY_BASE_URL: 'http://127.0.0.1:1/ams/api',
      });
      expect(readOutcome(refused).cause).toMatchObject({
        code: 'NO_RESPONSE',
        message: expect.stringContaining('ECONNREFUSED 127.0.0.1:1'),
      });
    });

    test('the ten-line program of the page cancels a payment in an empty project', async () => {
      const page = await driver.page(project);
      const payment = provider.sandbox.createPayment();
      const { code, stdout, stderr } = await start([...page, payment.paymentRequestId], { env: provider.env });
      expect({ code, stdout: stdout.trim(), stderr }).toMatchObject({ code: 0, stdout: 'S SUCCESS none' });
      expect(payment.status).toBe('CANCELLED');
    });

    test(`differential: makes of ${differentialCases} random answers what TypeScript makes of them (DIFFERENTIAL_SEED=${seedOfCases})`, async () => {
      const vectors = await writeDifferentialVectors(project.vectors, seedOfCases, differentialCases);
      await driver.vectors(Object.assign(Object.create(project), { vectors }));
      await rm(vectors, { recursive: true });
      counts['differential cases'] = String(differentialCases);
    });

    if (driver.cancelReason !== undefined) testChangedContract(driver, take);

    test.each(Object.entries(driver.generated))(
      'the transport works in a client generated by %s',
      async (generator, generate) => {
        const command = await generate(project);
        for (const { id, unsigned = 'reject', requests, told } of generatedCases) {
          const paymentId = `${id}.${generator.replaceAll(' ', '-')}`;
          const { stdout, stderr } = await start([...command, paymentId, unsigned], { env: provider.env });
          expect({ id, told: JSON.parse(stdout || 'null'), stderr }).toMatchObject({ id, told });
          const seen = provider.sandbox.requests.filter((request) => request.paymentId === paymentId);
          expect({ id, requests: seen.length }).toEqual({ id, requests });
        }
        held.push(`${generator} ${generatedCases.length}/${generatedCases.length}`);
      },
    );

    test('every request follows the contract', () => {
      expect(provider.sandbox.requests.length).toBeGreaterThan(reservedIds.length);
      counts['violations'] = String(provider.violations().length);
      expect(provider.violations()).toEqual([]);
    });

    afterAll(async () => {
      if (project === undefined) return;
      const [version = ''] = `${versions[0]?.stdout}${versions[0]?.stderr}`.split('\n');
      await writeRow(inject('rows'), {
        language: language.title,
        toolchain: version,
        files: await sizeOf(project.path(folder)),
        dependencies: language.dependencies.join(', ') || 'none',
        vectors: counts['vectors'] ?? 'not held',
        'reserved ids': counts['reserved ids'] ?? 'not held',
        sequences: counts['sequences'] ?? 'not held',
        'differential cases': counts['differential cases'] ?? 'not tested',
        'under a generated client': held.join(', ') || 'not held',
        violations: counts['violations'] ?? 'not counted',
        seconds: String(Math.round((performance.now() - began) / 1000)),
      });
    });
  });
}

/** Runs two at a time: most of the time goes into starting the example. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

/** Counts the vectors in all files, without the keys. */
async function countVectors(folder: string): Promise<number> {
  const lists = async (file: string) =>
    Object.values(JSON.parse(await readFile(path.join(folder, `${file}.json`), 'utf8')));
  const all = [...(await lists('outcomes')), ...(await lists('retries')), ...(await lists('signatures'))];
  const { cases, repetitions } = JSON.parse(await readFile(path.join(folder, 'decisions.json'), 'utf8'));
  all.push(cases, repetitions);
  const nested = all.flatMap((value) => (Array.isArray(value) ? [value] : Object.values(value as object)));
  return nested.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

/** `20 files, 1820 lines`, without the example and the files of tests. */
async function sizeOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
  );
  const own = texts.filter((text) => text.slice(0, 200).includes("A client of Alipay's"));
  return `${own.length} files, ${own.reduce((sum, text) => sum + text.split('\n').length - 1, 0)} lines`;
}
