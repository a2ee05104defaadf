const { readFileSync } = require('node:fs');
const { argv, env } = require('node:process');
const { createCancelClient } = require('alipay-cancel-contract');
const { parseSignatureHeader } = require('alipay-cancel-contract/signature');
const { resultCodes } = require('alipay-cancel-contract/result-codes');
const { validateCancellationRequest } = require('alipay-cancel-contract/validators');
const { startSandbox } = require('alipay-cancel-contract/sandbox');
const contract = require('alipay-cancel-contract/openapi.json');

for (const [name, value] of Object.entries({ parseSignatureHeader, validateCancellationRequest, startSandbox }))
  if (typeof value !== 'function') throw new Error(`${name} is not a function.`);
if (contract.openapi === undefined || resultCodes.SUCCESS.resultStatus !== 'S') throw new Error('No contract.');

async function main() {
  const alipay = createCancelClient({
    clientId: env.ALIPAY_CLIENT_ID,
    privateKey: readFileSync(env.ALIPAY_PRIVATE_KEY_FILE),
    alipayPublicKey: readFileSync(env.ALIPAY_PUBLIC_KEY_FILE),
    baseUrl: env.ALIPAY_BASE_URL,
    retry: { baseDelay: 1 },
  });
  const { resultStatus, resultCode, attempts, verified } = await alipay.cancel({ paymentRequestId: argv[2] });
  console.log(JSON.stringify({ resultStatus, resultCode, verified, attempts: attempts.length }));
}

main();
