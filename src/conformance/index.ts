export { MissingPrismError } from '../errors.js';
export { type ConformanceCase, conformanceCases, type Expectation } from './cases.js';
export type { CaseRequest } from './message.js';
export { type ConformanceProxy, type ConformanceProxyOptions, startConformanceProxy } from './proxy.js';
export { type CaseResult, type ConformanceReport, toJUnit, toText } from './report.js';
export { type ConformanceOptions, checkConformance } from './suite.js';
export type { CaseExchange, ShownMessage } from './transcript.js';
export type { Violation } from './validate.js';
