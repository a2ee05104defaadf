import { type ConformanceProxy, startConformanceProxy } from '../../../src/conformance/index.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { pemOf } from '../../support/keys.js';
import type { Call, Told } from '../../support/scenarios.js';
import { type Ran, start } from './project.js';

/** A sandbox behind a conformance proxy. */
export interface Provider {
  sandbox: Sandbox;
  /** The environment variables for its client. */
  env: Record<string, string>;
  /** Descriptions of the requests that broke the contract. */
  violations(): string[];
  close(): Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  const sandbox = await startSandbox();
  const proxy: ConformanceProxy = await startConformanceProxy({ target: sandbox.baseUrl });
  return {
    sandbox,
    env: {
      ALIPAY_CLIENT_ID: sandbox.clientId,
      ALIPAY_BASE_URL: proxy.baseUrl,
      ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
      ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
    },
    violations: () =>
      proxy.violations
        // The sandbox's responses break the contract on purpose.
        .filter(({ message }) => message === 'request')
        .map(({ where, rule, description }) => `${where} ${rule}: ${description}`),
    close: async () => {
      await proxy.close();
      await sandbox.close();
    },
  };
}

/** An outcome as the example program prints it. */
export interface PrintedOutcome extends Told {
  resultCode?: string;
  cause?: { code: string; message: string };
  verified: boolean;
  deviations: string[];
  nextStep: string;
  retry: string;
  stopped?: string;
  attempts: { number: number; resultStatus: string; cause?: { code: string } }[];
  support: { clientId: string; url: string };
}

const exitCodes = { S: 0, F: 1, U: 2 };

/** Reads the output of the example program: one JSON object that fits the exit code. */
export function readOutcome({ code, stdout, stderr }: Ran): PrintedOutcome {
  let outcome: PrintedOutcome;
  try {
    outcome = JSON.parse(stdout);
  } catch {
    throw new Error(`The example printed no JSON and ended with ${code}:\n${stdout}\n${stderr}`);
  }
  if (exitCodes[outcome.resultStatus] !== code)
    throw new Error(`The example ended with ${code} after ${outcome.resultStatus}:\n${stderr}`);
  return outcome;
}

/** Cancels with the example program. */
export function cancelWith(example: string[], { env }: Provider) {
  return async ({ clientId, request, repeated, maxAttempts, late }: Call): Promise<PrintedOutcome> => {
    const args = [
      ...(request.paymentId === undefined ? [] : ['--payment-id', request.paymentId]),
      ...(request.paymentRequestId === undefined ? [] : ['--payment-request-id', request.paymentRequestId]),
      ...(repeated ? ['--repeated'] : []),
      ...['--max-attempts', String(maxAttempts), '--base-delay', '1', '--deadline', '600000'],
      // Long enough for a program that has just started, on a busy machine.
      ...['--attempt-timeout', late ? '3000' : '600000'],
    ];
    return readOutcome(await start([...example, ...args], { env: { ...env, ALIPAY_CLIENT_ID: clientId } }));
  };
}
