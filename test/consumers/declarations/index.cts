// Loads every CommonJS module of the package, so that the compiler checks every declaration.
export * as client from 'alipay-cancel-contract';
export * as fetchClient from 'alipay-cancel-contract/fetch-client';
export * as resultCodes from 'alipay-cancel-contract/result-codes';
export * as sandbox from 'alipay-cancel-contract/sandbox';
export * as signature from 'alipay-cancel-contract/signature';
