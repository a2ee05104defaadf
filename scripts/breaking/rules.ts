/** The part of a version that a change raises; see https://semver.org. */
export type Bump = 'patch' | 'minor' | 'major';

export const bumps: readonly Bump[] = ['patch', 'minor', 'major'];

/**
 * Every kind of change: the bump that it needs, and its effect on callers. Callers send requests, so a narrower request
 * breaks them. Callers receive responses, so a removed guarantee breaks them.
 */
export const rules = {
  'text-changed': ['patch', 'Only texts changed.'],
  'openapi-changed': ['major', 'Tools that read the earlier version of OpenAPI may not read this one.'],
  'server-added': ['minor', 'Callers may use it; nothing was removed.'],
  'server-removed': ['major', 'Callers that use it must move.'],
  'server-value-added': ['minor', 'Callers may use it; nothing was removed.'],
  'server-value-removed': ['major', 'Callers that use it must move.'],
  'server-default-changed': ['major', 'Callers that omit it call another server.'],
  'security-changed': ['major', 'Callers must authenticate differently.'],
  'path-added': ['minor', 'Callers may use it.'],
  'path-removed': ['major', 'Calls to it fail.'],
  'operation-added': ['minor', 'Callers may use it.'],
  'operation-removed': ['major', 'Calls to it fail.'],
  'operation-renamed': ['major', 'The function of generated clients is renamed.'],
  'deprecation-changed': ['minor', 'Callers should move, or no longer need to.'],
  'component-added': ['minor', 'Generated code has one more type.'],
  'component-removed': ['major', 'Generated code loses a type.'],
  'parameter-added': ['minor', 'Callers may send it.'],
  'required-parameter-added': ['major', 'Callers that do not send it are rejected.'],
  'parameter-removed': ['major', 'Code that sends it no longer compiles, or sends it in vain.'],
  'parameter-made-required': ['major', 'Callers that do not send it are rejected.'],
  'parameter-made-optional': ['minor', 'Callers may omit it.'],
  'request-body-made-required': ['major', 'Callers that send no body are rejected.'],
  'request-body-made-optional': ['minor', 'Callers may omit it.'],
  'request-media-type-added': ['minor', 'Callers may send it.'],
  'request-media-type-removed': ['major', 'Callers that send it are rejected.'],
  'response-media-type-added': ['minor', 'Callers may accept it.'],
  'response-media-type-removed': ['major', 'Callers that accept only this type get no readable answer.'],
  'response-added': ['minor', 'Callers may handle it separately.'],
  'response-removed': ['major', 'Callers that rely on it never get it.'],
  'header-added': ['minor', 'Callers may read it.'],
  'header-removed': ['major', 'Callers that read it get no value.'],
  'header-made-required': ['minor', 'Callers may rely on it.'],
  'header-made-optional': ['major', 'Callers that rely on it may get no value.'],
  'request-property-added': ['minor', 'Callers may send it.'],
  'request-required-property-added': ['major', 'Callers that do not send it are rejected.'],
  'request-property-removed': ['major', 'Code that sends it no longer compiles, or sends it in vain.'],
  'request-property-made-required': ['major', 'Callers that do not send it are rejected.'],
  'request-property-made-optional': ['minor', 'Callers may omit it.'],
  'response-property-added': ['minor', 'Callers may read it.'],
  'response-required-property-added': ['minor', 'Callers may read it and rely on it.'],
  'response-property-removed': ['major', 'Callers that read it get no value.'],
  'response-property-made-required': ['minor', 'Callers may rely on it.'],
  'response-property-made-optional': ['major', 'Callers that rely on it may get no value.'],
  'request-value-added': ['minor', 'Callers may send it.'],
  'request-value-removed': ['major', 'Callers that send it are rejected.'],
  'response-value-added': ['minor', 'Callers must accept unknown values; one more is now documented.'],
  'response-value-removed': [
    'major',
    'Callers that rely on it never get it, and their branches on it no longer compile.',
  ],
  'request-bound-tightened': ['major', 'Values that were accepted are now rejected.'],
  'request-bound-loosened': ['minor', 'Callers may send values that were rejected.'],
  'response-bound-tightened': ['minor', 'Callers may rely on it.'],
  'response-bound-loosened': ['minor', 'Values keep their type; storage may need more room.'],
  'request-constraint-added': ['major', 'Values that were accepted are now rejected.'],
  'request-constraint-changed': ['major', 'Values that were accepted may now be rejected.'],
  'request-constraint-removed': ['minor', 'Callers may send values that were rejected.'],
  'response-constraint-added': ['minor', 'Callers may rely on it.'],
  'response-constraint-changed': ['major', 'Callers that rely on it may misread values.'],
  'response-constraint-removed': ['major', 'Callers that rely on it may get unexpected values.'],
  'request-type-added': ['minor', 'Callers may send it.'],
  'request-type-removed': ['major', 'Callers that send it are rejected.'],
  'response-type-added': ['major', 'Callers get values of an unexpected type.'],
  'response-type-removed': ['major', 'Branches on it no longer compile.'],
  'request-alternative-added': ['minor', 'Callers may send it.'],
  'request-alternative-removed': ['major', 'Callers that send it are rejected.'],
  'response-alternative-added': ['major', 'Callers get an unexpected kind of answer.'],
  'response-alternative-removed': ['major', 'Callers that rely on it never get it.'],
  'entry-added': ['minor', 'Programs may use it.'],
  'entry-removed': ['major', 'Programs that use it get no value.'],
  'entry-changed': ['minor', 'Programs that act on it act differently.'],
  'decision-changed': ['major', 'The same answer may now give another outcome.'],
  'status-changed': ['major', 'The same code now means another outcome.'],
  unrated: ['major', 'This comparison has no rule for it, so it counts as major.'],
} as const satisfies Record<string, readonly [Bump, string]>;

export type Rule = keyof typeof rules;

/** One change of the contract. */
export interface Change {
  rule: Rule;
  bump: Bump;
  /** The place, as a JSON Pointer into the document that has it. */
  pointer: string;
  /** What changed, as text. */
  what: string;
  /** Why it needs this bump. */
  why: string;
}

/** The changes found so far. A change of a shared component is reported once. */
export class Changes {
  readonly #changes = new Map<string, Change>();
  readonly #compared = new Set<string>();

  /** Whether two places are compared for the first time. Ends the comparison of a schema that refers to itself. */
  isFirst(places: string): boolean {
    const isFirst = !this.#compared.has(places);
    this.#compared.add(places);
    return isFirst;
  }

  add(rule: Rule, pointer: string, what: string): void {
    const [bump, why] = rules[rule];
    this.#changes.set(`${rule} ${pointer} ${what}`, { rule, bump, pointer, what, why });
  }

  /** All changes, the largest bump first. */
  list(): Change[] {
    return [...this.#changes.values()].sort((a, b) => bumps.indexOf(b.bump) - bumps.indexOf(a.bump));
  }
}

/** The largest bump of a list of changes; `undefined` if the list is empty. */
export function bumpOf(changes: readonly Change[]): Bump | undefined {
  return bumps.findLast((bump) => changes.some((change) => change.bump === bump));
}
