// Loads every module of the package, so that the compiler checks every declaration.
export * as client from 'alipay-cancel-contract';
export * as conformance from 'alipay-cancel-contract/conformance';
export * as fetchClient from 'alipay-cancel-contract/fetch-client';
export * as resultCodes from 'alipay-cancel-contract/result-codes';
export * as sandbox from 'alipay-cancel-contract/sandbox';
export type * as schema from 'alipay-cancel-contract/schema';
export * as signature from 'alipay-cancel-contract/signature';
export * as validators from 'alipay-cancel-contract/validators';
