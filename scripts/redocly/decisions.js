import { combinationsOf, firstRule, placeholdersOf } from '../decisions.js';

/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { JsonObject } from '../document.js'
 * @import { Decisions, Fact, Facts, Rule } from '../decisions.js'
 *
 * @typedef {[at: (string | number)[], message: string]} Problem where in `x-decisions`, and what is wrong
 */

/** What the clients fill into messages, beside the parameters. */
const filledIn = [
  'algorithm',
  'httpStatus',
  'idField',
  'lastMessage',
  'missingHeaders',
  'note',
  'reason',
  'requestTime',
  'responseTime',
  'resultCode',
  'resultStatus',
];

/**
 * Lint rule: the decisions are complete. Each combination of facts has a rule, each rule decides one of them, and each cause is
 * given by a rule or a check.
 */
export function decisions() {
  return {
    Root: {
      /** @param {JsonObject} root @param {UserContext} context */
      enter(root, { report, location, resolve }) {
        const resolved = resolve(/** @type {Decisions} */ (root['x-decisions']));
        if (resolved.node === undefined) return;
        const causes = resolve(/** @type {object} */ (root['x-unknown-causes'] ?? {}));
        const at = resolved.location ?? location.child('x-decisions');
        for (const [keys, message] of problemsOf(resolved.node, Object.keys(causes.node ?? {})))
          report({ message, location: at.child(keys) });
      },
    },
  };
}

/**
 * @param {Decisions} decisions
 * @param {string[]} causes
 * @returns {Problem[]}
 */
function problemsOf({ parameters, facts, arrival, judgement, noResponse, evidence, queue, repetition }, causes) {
  const given = Object.entries({ arrival, judgement, noResponse, evidence, queue });
  const used = new Set(given.flatMap(([, steps]) => steps.map(({ cause }) => cause)));
  const known = [...Object.keys(parameters), ...filledIn];
  return [
    ...given.flatMap(([list, steps]) =>
      steps.flatMap((step, index) => problemsOfStep([list, index], step, causes, known)),
    ),
    ...problemsOfRules(['judgement'], judgement, facts),
    ...problemsOfRules(['repetition', 'rules'], repetition.rules, repetition.facts),
    ...causes
      .filter((cause) => !used.has(cause))
      .map((cause) => /** @type {Problem} */ ([['judgement'], `Cause \`${cause}\` is given by no rule and no check.`])),
  ];
}

/**
 * @param {(string | number)[]} at
 * @param {{ name: string, outcome?: string, cause?: string, message?: string }} step
 * @param {string[]} causes
 * @param {string[]} known
 * @returns {Problem[]}
 */
function problemsOfStep(at, { name, outcome = 'U', cause, message }, causes, known) {
  const isOpen = outcome === 'U';
  /** @type {Problem[]} */
  const problems = [];
  if (!['S', 'F', 'U'].includes(outcome))
    problems.push([[...at, 'outcome'], `\`${name}\`: \`outcome\` must be S, F or U.`]);
  if (isOpen !== (cause !== undefined && message !== undefined))
    problems.push([at, `\`${name}\`: an outcome U has a cause and a message; S and F have none.`]);
  if (cause !== undefined && !causes.includes(cause))
    problems.push([[...at, 'cause'], `\`${name}\`: \`${cause}\` is not a cause of unknown-causes.yaml.`]);
  for (const placeholder of placeholdersOf(message ?? ''))
    if (!known.includes(placeholder))
      problems.push([
        [...at, 'message'],
        `\`${name}\`: unknown placeholder {${placeholder}}. Known: ${known.join(', ')}.`,
      ]);
  return problems;
}

/**
 * @param {string[]} at
 * @param {Rule[]} rules
 * @param {Record<string, Fact>} facts
 * @returns {Problem[]}
 */
function problemsOfRules(at, rules, facts) {
  /** @type {Problem[]} */
  const problems = rules.flatMap(({ name, when }, index) =>
    Object.entries(when)
      .filter(([fact, value]) => facts[fact]?.values[value] === undefined)
      .map(
        ([fact, value]) =>
          /** @type {Problem} */ ([
            [...at, index, 'when'],
            `\`${name}\`: no fact \`${fact}\` with the value \`${value}\`.`,
          ]),
      ),
  );
  const names = rules.map(({ name }) => name);
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index) problems.push([[...at, index, 'name'], `\`${name}\` is the name of two rules.`]);
  if (problems.length > 0) return problems;
  const combinations = combinationsOf(facts);
  const deciding = new Set(combinations.map((combination) => firstRule(rules, combination)));
  for (const [index, rule] of rules.entries())
    if (!deciding.has(rule))
      problems.push([[...at, index], `\`${rule.name}\` never decides: a rule above it always matches first.`]);
  const open = combinations.find((combination) => firstRule(rules, combination) === undefined);
  if (open !== undefined) problems.push([at, `No rule decides ${words(open)}.`]);
  return problems;
}

/** @param {Facts} facts */
function words(facts) {
  return Object.entries(facts)
    .map(([fact, value]) => `${fact}: ${value}`)
    .join(', ');
}
