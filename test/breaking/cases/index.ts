import { documentCases } from './document.js';
import { operationCases } from './operation.js';
import { requestCases } from './request.js';
import { responseCases } from './response.js';

/** Every kind of change. */
export const cases = [...documentCases, ...operationCases, ...requestCases, ...responseCases];
