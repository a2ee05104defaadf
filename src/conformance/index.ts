export type { Violation } from './judge.js';
export { MissingPrismError } from './prism.js';
export { type ConformanceProxy, type ConformanceProxyOptions, startConformanceProxy } from './proxy.js';
