/**
 * The decisions of the contract: spec/decisions.yaml, evaluated. Plain JavaScript, since Redocly's plugin loads it.
 *
 * @typedef {Record<string, string>} Facts the value of each fact that can occur
 * @typedef {{ name: string, description: string, when: Facts, outcome?: string, repeat?: boolean, cause?: string, message?: string }} Rule
 * @typedef {Record<string, string[]>} Requirements
 * @typedef {{ description: string, requires?: Requirements, values: Record<string, { description: string, requires?: Requirements }> }} Fact
 * @typedef {{ name: string, description: string, cause: string, message: string }} Step
 * @typedef {{ description: string, unit?: string, value: number | number[], minimum?: number, maximum?: number }} Parameter
 * @typedef {object} Decisions
 * @property {Record<string, Parameter>} parameters
 * @property {Record<string, Fact>} facts
 * @property {Step[]} arrival
 * @property {Rule[]} judgement
 * @property {Step[]} noResponse
 * @property {Step[]} evidence
 * @property {Step[]} queue
 * @property {{ facts: Record<string, Fact>, delay: { description: string }, rules: Rule[] }} repetition
 */

/**
 * Every combination of facts that can occur. A fact whose requirements are not met has no value.
 *
 * @param {Record<string, Fact>} facts
 * @returns {Facts[]}
 */
export function combinationsOf(facts) {
  /** @type {Facts[]} */
  let combinations = [{}];
  for (const [name, { requires, values }] of Object.entries(facts))
    combinations = combinations.flatMap((known) =>
      meets(known, requires)
        ? Object.entries(values)
            .filter(([, value]) => meets(known, value.requires))
            .map(([value]) => ({ ...known, [name]: value }))
        : [known],
    );
  return combinations;
}

/**
 * The first rule whose conditions are all met.
 *
 * @template {{ when: Facts }} R
 * @param {readonly R[]} rules
 * @param {Facts} facts
 * @returns {R | undefined}
 */
export function firstRule(rules, facts) {
  return rules.find(({ when }) => Object.entries(when).every(([fact, value]) => facts[fact] === value));
}

/** The placeholders of a message, in order. @param {string} message */
export function placeholdersOf(message) {
  return [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
}

/** @param {Facts} facts @param {Requirements} [requires] */
function meets(facts, requires = {}) {
  return Object.entries(requires).every(([fact, values]) => values.includes(facts[fact] ?? ''));
}
