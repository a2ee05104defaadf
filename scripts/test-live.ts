import { isResultCode, type ResultCodeEntry, resultCodes } from '../generated/result-codes.js';
import { readBaseUrl } from '../src/client/options.js';
import {
  AlipayContractError,
  type CancelClientOptions,
  type CancellationRequest,
  type CancelOutcome,
  clientOptionsFromEnv,
  createCancelClient,
} from '../src/index.js';
import { generateKeyPair } from '../src/index.signature.js';
import { sandboxBasePath } from '../src/internal/base-paths.js';
import { isLoopback } from '../src/internal/urls.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:live -- --payment-request-id <id>

Checks the assumptions of the contract against the provider's own sandbox, with your credentials from the environment (the
variables in the README). Prints each assumption with what the provider answered. Fails if one does not hold.

The script cancels the payment that you name, so create one in the provider's sandbox first, with pay. It sends five
cancellations: the first, a repeated one, one with a signature that must be refused, the first once more, and one for a
nonexistent payment. If an outcome is unknown, the client repeats the request up to four times. It costs no money: the script
refuses a URL that is not a sandbox. It refuses to run in CI.

  --payment-request-id <id>  your identifier of a payment in the provider's sandbox that can be cancelled
  --help                     show this

Examples:
  npm run test:live -- --payment-request-id order-1
  ALIPAY_BASE_URL=http://127.0.0.1:4020${sandboxBasePath} npm run test:live -- --payment-request-id sandbox-SUCCESS.1
`;

/** An assumption of the contract, and what the provider answered. */
interface Finding {
  holds: boolean;
  assumption: string;
  answer: string;
}

process.exitCode = await runCommand(usage, { 'payment-request-id': { type: 'string' } }, async (values) => {
  const paymentRequestId = values['payment-request-id'];
  if (!paymentRequestId) throw new ScriptError('No payment is given. Add --payment-request-id <id>.');
  const findings = await check(readSettings(), { paymentRequestId });
  for (const { holds, assumption, answer } of findings)
    console.log(`${holds ? 'holds' : 'FAILS'}  ${assumption}\n       ${answer}`);
  const failed = findings.filter(({ holds }) => !holds).length;
  if (failed > 0) throw new ScriptError(`${failed} of ${findings.length} assumptions do not hold.`);
});

/** The options of a client. The provider's sandbox and this machine are the only targets. */
function readSettings(): CancelClientOptions {
  try {
    const options = clientOptionsFromEnv();
    const url = new URL(readBaseUrl(options));
    const isLocal = isLoopback(url.hostname);
    if (!isLocal && !url.pathname.endsWith(sandboxBasePath))
      throw new ScriptError(`${url.href} is not a sandbox. Its path must end with ${sandboxBasePath}.`);
    if (!isLocal && process.env['CI']) throw new ScriptError('CI is set. Run this script by hand only.');
    return options;
  } catch (error) {
    throw error instanceof AlipayContractError ? new ScriptError(error.message) : error;
  }
}

async function check(options: CancelClientOptions, request: CancellationRequest): Promise<Finding[]> {
  const alipay = createCancelClient(options);
  const { sign: _, ...rest } = options;
  const { privateKey } = await generateKeyPair();
  const stranger = createCancelClient({ ...rest, privateKey });

  const first = await alipay.cancel(request);
  const again = await alipay.cancel(request);
  const refused = await stranger.cancel(request);
  const last = await alipay.cancel(request);
  const nonexistent = await alipay.cancel({ paymentRequestId: `nonexistent-${Date.now()}` });
  return [
    {
      holds: first.resultStatus === 'S',
      assumption: 'The answer to a cancellation is a signed S that names the payment.',
      answer: answerOf(first),
    },
    {
      holds: isSameSuccess(first, again),
      assumption: 'Idempotency: a repeated cancellation gets the same answer, cancelTime included.',
      answer: answerOf(again),
    },
    {
      holds: refused.resultStatus !== 'S' && !isConclusive(refused),
      assumption: 'A request that is refused after the cancellation gets no conclusive failure.',
      answer: answerOf(refused),
    },
    {
      holds: isSameSuccess(first, last),
      assumption: 'A refused request changes nothing: the next cancellation gets the same answer.',
      answer: answerOf(last),
    },
    {
      holds: nonexistent.resultStatus === 'F' && nonexistent.verified,
      assumption: 'The failure of a well-signed request is signed.',
      answer: answerOf(nonexistent),
    },
  ];
}

function isSameSuccess(first: CancelOutcome, other: CancelOutcome): boolean {
  return first.resultStatus === 'S' && other.resultStatus === 'S' && first.cancelTime === other.cancelTime;
}

/** Whether a failure says that no earlier request has cancelled the payment. */
function isConclusive({ resultCode = '' }: CancelOutcome): boolean {
  const row: ResultCodeEntry | undefined = isResultCode(resultCode) ? resultCodes[resultCode] : undefined;
  return row?.conclusive === true;
}

function answerOf(outcome: CancelOutcome): string {
  const { resultStatus, resultCode, resultMessage, verified, attempts } = outcome;
  const cause = outcome.resultStatus === 'U' ? ` (${outcome.cause.code}: ${outcome.cause.message})` : '';
  const time = outcome.resultStatus === 'S' ? `, cancelTime ${outcome.cancelTime}` : '';
  const signature = verified ? 'signed' : 'not signed';
  const message = resultMessage === undefined ? '' : `: ${resultMessage}`;
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  return `${resultStatus} ${resultCode ?? 'no code'}${message}${cause}, ${signature}${time}, ${count}`;
}
