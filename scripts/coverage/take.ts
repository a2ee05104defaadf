import { takeCoverage } from 'node:v8';
import { afterAll } from 'vitest';

// Vitest ends its processes by a signal, which leaves Node.js no time to write what they covered.
afterAll(() => takeCoverage());
