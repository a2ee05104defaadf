// Cancels a payment with the package alipay-cancel-contract. Usage: node node.mjs paymentRequestId ID [repeated]
// ID may also be the provider's: use paymentId instead of paymentRequestId.
// Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
import { readFile } from 'node:fs/promises';
import { createCancelClient } from 'alipay-cancel-contract';

// Only an F exits with 1, not an exception.
process.on('uncaughtException', (error) => {
  console.error(error);
  process.exit(70);
});
const { ALIPAY_BASE_URL, ALIPAY_CLIENT_ID, ALIPAY_PRIVATE_KEY_FILE, ALIPAY_PUBLIC_KEY_FILE } = process.env;
const [, , name, id, repeated] = process.argv;

const alipay = createCancelClient({
  baseUrl: ALIPAY_BASE_URL,
  clientId: ALIPAY_CLIENT_ID,
  privateKey: await readFile(ALIPAY_PRIVATE_KEY_FILE, 'utf8'),
  alipayPublicKey: await readFile(ALIPAY_PUBLIC_KEY_FILE, 'utf8'),
});

// Signs, sends, verifies before it parses, and repeats the same bytes while the outcome is U.
const outcome = await alipay.cancel({ [name]: id }, { repeated: repeated !== undefined });

const { resultStatus, resultCode, cause, verified, furtherAction } = outcome;
console.log(resultStatus, resultCode ?? cause.code, ...(verified || resultStatus === 'U' ? [] : ['(unsigned)']));
switch (resultStatus) {
  case 'S':
    break;
  case 'F':
    console.error(furtherAction);
    process.exitCode = 1;
    break;
  case 'U':
    console.error(`${cause.message} ${furtherAction} Result unknown. Repeat: node node.mjs ${name} ${id} repeated`);
    process.exitCode = 2;
}
