// As CommonJS with the resolution of Node 10, which knows no exports.
import { clientOptionsFromEnv, createCancelClient, verifyEvidence } from 'alipay-cancel-contract';
import { checkConformance } from 'alipay-cancel-contract/conformance';
import { createContractClient } from 'alipay-cancel-contract/fetch-client';
import { resultCodes } from 'alipay-cancel-contract/result-codes';
import { createSandbox } from 'alipay-cancel-contract/sandbox';
import type { CancellationRequest } from 'alipay-cancel-contract/schema';
import { createSigningFetch } from 'alipay-cancel-contract/signature';
import { validateCancellationRequest } from 'alipay-cancel-contract/validators';

const request: CancellationRequest = { paymentId: '1' };
const status: 'S' = resultCodes.SUCCESS.resultStatus;
export const pending = createCancelClient(clientOptionsFromEnv()).cancel(request);
export {
  checkConformance,
  createContractClient,
  createSandbox,
  createSigningFetch,
  status,
  validateCancellationRequest,
  verifyEvidence,
};
