import { takeCoverage } from 'node:v8';
import { afterAll } from 'vitest';

// Vitest ends its processes with a signal, so Node.js would not write their coverage.
afterAll(() => takeCoverage());
