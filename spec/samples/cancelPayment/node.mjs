// Cancels a payment with the package alipay-cancel-contract. Usage: node node.mjs PAYMENT_ID
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U).
import { readFile } from 'node:fs/promises';
import { createCancelClient } from 'alipay-cancel-contract';

const { ALIPAY_BASE_URL, ALIPAY_CLIENT_ID, ALIPAY_PRIVATE_KEY_FILE, ALIPAY_PUBLIC_KEY_FILE } = process.env;
const [, , paymentId] = process.argv;

const alipay = createCancelClient({
  baseUrl: ALIPAY_BASE_URL,
  clientId: ALIPAY_CLIENT_ID,
  privateKey: await readFile(ALIPAY_PRIVATE_KEY_FILE, 'utf8'),
  alipayPublicKey: await readFile(ALIPAY_PUBLIC_KEY_FILE, 'utf8'),
});

// Signs, sends, verifies before it parses, and repeats the same bytes while the outcome is U.
const outcome = await alipay.cancel({ paymentId });

console.log(outcome.resultStatus, outcome.resultCode ?? outcome.cause.code);
switch (outcome.resultStatus) {
  case 'S':
    console.log(`Cancelled at ${outcome.cancelTime}.`);
    break;
  case 'F':
    console.error(outcome.furtherAction);
    process.exitCode = 1;
    break;
  case 'U':
    console.error(`${outcome.cause.message} Not known: cancel again later, with the same parameters.`);
    process.exitCode = 2;
}
