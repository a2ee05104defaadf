import { readFileSync } from 'node:fs';
import type { Document } from '../../../scripts/document.js';
import type { Edit } from '../../support/edit.js';

/** One change of the contract, and everything that is reported about it. */
export interface Case {
  title: string;
  /** An edit of both documents, so that the change does not depend on the current contract. */
  before?: Edit;
  change: Edit;
  /** `bump rule pointer: what` of each reported change, the largest bump first. */
  expected: [string, ...string[]];
}

/** The current contract. */
export const contract: Document = JSON.parse(
  readFileSync(new URL('../../../generated/openapi.json', import.meta.url), 'utf8'),
);

/** The two documents of a case. */
export function documentsOf({ before = () => {}, change }: Pick<Case, 'before' | 'change'>): {
  base: Document;
  revision: Document;
} {
  const base = structuredClone(contract);
  before(base);
  const revision = structuredClone(base);
  change(revision);
  return { base, revision };
}
