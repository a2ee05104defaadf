import { readFileSync } from 'node:fs';
import type { Document } from '../../../scripts/document.js';
import type { Edit } from '../../support/edit.js';

/** One change of the contract, and all that is told of it. */
export interface Case {
  title: string;
  /** Made to both documents first: what the change needs, whatever the contract says now. */
  before?: Edit;
  change: Edit;
  /** `bump rule pointer: what` of each change found, the gravest first. */
  told: [string, ...string[]];
}

/** The contract as it is. */
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
