import { createCancelClient } from '../../src/index.js';
import { createSandbox, reservedIds } from '../../src/sandbox/index.js';
import type { Document } from '../document.js';
import { causeTemplatesOf, decisionsOf } from '../emit/decisions.js';

/** The first reserved id of the sandbox that shows a rule. */
export interface ShownRule {
  id: string;
  /** Whether the rule applies only to a repeat of the request. */
  repeated: boolean;
}

/** The groups whose ids show rules. The connection fails for the others, so there is no answer to judge. */
const groups = ['result code', 'HTTP', 'body', 'signature', 'sequence'];

/**
 * The reserved id that shows each rule, by the name of the rule: the client cancels each id in the sandbox, then repeats it,
 * and the cause that it reports names the rule.
 */
export async function shownRules(contract: Document): Promise<Map<string, ShownRule>> {
  const decisions = decisionsOf(contract);
  const rules = [...decisions.arrival, ...decisions.judgement].map(({ name }) => name);
  const templates = causeTemplatesOf(contract)
    .filter(({ name }) => rules.includes(name))
    .map(({ name, cause, message }) => ({ name, cause, pattern: patternOf(message) }));
  const sandbox = createSandbox();
  const { merchant, baseUrl, fetch } = sandbox;
  const client = createCancelClient({ ...merchant, baseUrl, fetch, retry: { maxAttempts: 1 } });
  const shown = new Map<string, ShownRule>();
  for (const repeated of [false, true])
    for (const { id } of reservedIds.filter(({ group }) => groups.includes(group))) {
      const outcome = await client.cancel({ paymentId: id }, { repeated });
      const rule =
        outcome.resultStatus === 'U'
          ? templates.find(({ cause, pattern }) => outcome.cause.code === cause && pattern.test(outcome.cause.message))
              ?.name
          : decisions.judgement.findLast((rule) => rule.outcome === outcome.resultStatus)?.name;
      if (rule !== undefined && !shown.has(rule)) shown.set(rule, { id, repeated });
    }
  return shown;
}

/** Matches a message whose placeholders are filled in. */
function patternOf(message: string): RegExp {
  const parts = message.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}`);
}
