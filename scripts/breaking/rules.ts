/** The part of a version that a change raises, by the rules of semver.org. */
export type Bump = 'patch' | 'minor' | 'major';

export const bumps: readonly Bump[] = ['patch', 'minor', 'major'];

/**
 * What each kind of change means for those who use the contract. A request travels from them: what narrows it breaks
 * them. A response travels to them: what takes a promise away breaks them.
 */
export const rules = {
  'text-changed': ['patch', 'Only words changed.'],
  'openapi-changed': ['major', 'Tools that read the earlier version of OpenAPI may not read this one.'],
  'server-added': ['minor', 'Callers may use it; those they use stay.'],
  'server-removed': ['major', 'Whoever calls it has to move.'],
  'server-value-added': ['minor', 'Callers may use it; those they use stay.'],
  'server-value-removed': ['major', 'Whoever uses it has to move.'],
  'server-default-changed': ['major', 'Callers that leave it out call another server.'],
  'security-changed': ['major', 'Callers have to prove otherwise who they are.'],
  'path-added': ['minor', 'Callers may use it.'],
  'path-removed': ['major', 'Calls to it fail.'],
  'operation-added': ['minor', 'Callers may use it.'],
  'operation-removed': ['major', 'Calls to it fail.'],
  'operation-renamed': ['major', 'The function of generated clients has another name.'],
  'deprecation-changed': ['minor', 'Callers are told to move, or no longer told.'],
  'component-added': ['minor', 'Generated types have one more name.'],
  'component-removed': ['major', 'A generated type is gone.'],
  'parameter-added': ['minor', 'Callers may send it.'],
  'required-parameter-added': ['major', 'Callers that do not send it are refused.'],
  'parameter-removed': ['major', 'Callers that send it no longer compile, or have no effect.'],
  'parameter-made-required': ['major', 'Callers that do not send it are refused.'],
  'parameter-made-optional': ['minor', 'Callers may leave it out.'],
  'request-body-made-required': ['major', 'Callers that send none are refused.'],
  'request-body-made-optional': ['minor', 'Callers may leave it out.'],
  'request-media-type-added': ['minor', 'Callers may send it.'],
  'request-media-type-removed': ['major', 'Callers that send it are refused.'],
  'response-media-type-added': ['minor', 'Callers may accept it.'],
  'response-media-type-removed': ['major', 'Callers that accept only this get nothing that they can read.'],
  'response-added': ['minor', 'Callers may tell it from the others.'],
  'response-removed': ['major', 'Callers that rely on it wait in vain.'],
  'header-added': ['minor', 'Callers may read it.'],
  'header-removed': ['major', 'Callers that read it find nothing.'],
  'header-made-required': ['minor', 'Callers may rely on it.'],
  'header-made-optional': ['major', 'Callers that rely on it may find nothing.'],
  'request-property-added': ['minor', 'Callers may send it.'],
  'request-required-property-added': ['major', 'Callers that do not send it are refused.'],
  'request-property-removed': ['major', 'Callers that send it no longer compile, or have no effect.'],
  'request-property-made-required': ['major', 'Callers that do not send it are refused.'],
  'request-property-made-optional': ['minor', 'Callers may leave it out.'],
  'response-property-added': ['minor', 'Callers may read it.'],
  'response-required-property-added': ['minor', 'Callers may read it and rely on it.'],
  'response-property-removed': ['major', 'Callers that read it find nothing.'],
  'response-property-made-required': ['minor', 'Callers may rely on it.'],
  'response-property-made-optional': ['major', 'Callers that rely on it may find nothing.'],
  'request-value-added': ['minor', 'Callers may send it.'],
  'request-value-removed': ['major', 'Callers that send it are refused.'],
  'response-value-added': ['minor', 'Callers must take values that they do not know; this is one less of them.'],
  'response-value-removed': [
    'major',
    'Callers that wait for it wait in vain, and their branches on it no longer compile.',
  ],
  'request-bound-tightened': ['major', 'Values that were accepted are refused.'],
  'request-bound-loosened': ['minor', 'Callers may send values that were refused.'],
  'response-bound-tightened': ['minor', 'Callers may rely on it.'],
  'response-bound-loosened': ['minor', 'Values keep their type; whoever stores them needs room for more.'],
  'request-constraint-added': ['major', 'Values that were accepted are refused.'],
  'request-constraint-changed': ['major', 'Values that were accepted may be refused.'],
  'request-constraint-removed': ['minor', 'Callers may send values that were refused.'],
  'response-constraint-added': ['minor', 'Callers may rely on it.'],
  'response-constraint-changed': ['major', 'Callers that rely on it read it wrongly.'],
  'response-constraint-removed': ['major', 'Callers that rely on it may read values that they do not expect.'],
  'request-type-added': ['minor', 'Callers may send it.'],
  'request-type-removed': ['major', 'Callers that send it are refused.'],
  'response-type-added': ['major', 'Callers get values of a type that they do not expect.'],
  'response-type-removed': ['major', 'Branches of callers on it no longer compile.'],
  'request-alternative-added': ['minor', 'Callers may send it.'],
  'request-alternative-removed': ['major', 'Callers that send it are refused.'],
  'response-alternative-added': ['major', 'Callers get an answer of a kind that they do not expect.'],
  'response-alternative-removed': ['major', 'Callers that wait for it wait in vain.'],
  'entry-added': ['minor', 'Programs may use it.'],
  'entry-removed': ['major', 'Programs that use it find nothing.'],
  'entry-changed': ['minor', 'Programs that act on it act otherwise.'],
  'status-changed': ['major', 'What callers took for one outcome is another.'],
  unrated: ['major', 'This comparison has no rule for it, so it is taken for the worst.'],
} as const satisfies Record<string, readonly [Bump, string]>;

export type Rule = keyof typeof rules;

/** One change of the contract. */
export interface Change {
  rule: Rule;
  bump: Bump;
  /** Where, as a JSON Pointer into the document that has it. */
  pointer: string;
  /** What changed, in words. */
  what: string;
  /** Why it needs this bump. */
  why: string;
}

/** The changes found so far. A component that many places refer to tells its change once. */
export class Changes {
  readonly #changes = new Map<string, Change>();
  readonly #compared = new Set<string>();

  /** Whether these two places are met for the first time: what refers to itself is compared once. */
  isFirst(places: string): boolean {
    const isFirst = !this.#compared.has(places);
    this.#compared.add(places);
    return isFirst;
  }

  add(rule: Rule, pointer: string, what: string): void {
    const [bump, why] = rules[rule];
    this.#changes.set(`${rule} ${pointer} ${what}`, { rule, bump, pointer, what, why });
  }

  /** All of them, the gravest first. */
  list(): Change[] {
    return [...this.#changes.values()].sort((a, b) => bumps.indexOf(b.bump) - bumps.indexOf(a.bump));
  }
}

/** The bump that all these changes together need. */
export function bumpOf(changes: readonly Change[]): Bump | undefined {
  return bumps.findLast((bump) => changes.some((change) => change.bump === bump));
}
