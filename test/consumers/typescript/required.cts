// From a CommonJS module, TypeScript lets an ES module be required since 5.8.
import alipay = require('alipay-cancel-contract');

export const { createCancelClient } = alipay;
export type Outcome = alipay.CancelOutcome;
