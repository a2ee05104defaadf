// Cancels a payment with the package alipay-cancel-contract. Usage: node node.mjs paymentRequestId ID [repeated]
// The ID may also be the provider's: paymentId in place of paymentRequestId.
// Say `repeated` when this payment may have been sent a cancellation before: that one may have worked, whatever F comes now.
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust), else an error.
import { readFile } from 'node:fs/promises';
import { createCancelClient } from 'alipay-cancel-contract';

// Only an F ends with 1, not an exception.
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
    console.error(`${cause.message} ${furtherAction} Not known. Repeat it: node node.mjs ${name} ${id} repeated`);
    process.exitCode = 2;
}
