export { MissingPrismError } from '../errors.js';
export type { CaseRequest, ConformanceCase, Expectation } from './case.js';
export { conformanceCases } from './cases.js';
export type { CaseExchange, ShownMessage } from './evidence.js';
export type { Violation } from './judge.js';
export { type ConformanceProxy, type ConformanceProxyOptions, startConformanceProxy } from './proxy.js';
export { type CaseResult, type ConformanceReport, toJUnit, toText } from './report.js';
export { type ConformanceOptions, checkConformance } from './suite.js';
