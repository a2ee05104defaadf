import { combinationsOf, type Decisions, type Facts, firstRule, type Parameter, type Rule } from '../decisions.js';
import type { Document, ResultCodeTable } from '../document.js';
import { camelCase, docComment, firstLine, literal, oneLine } from './text.js';

/** A cause of an unknown outcome, with the words for it: templates, whose placeholders `{name}` a client fills in. */
export interface CauseTemplate {
  /** The name of the rule or check that gives it: `old-failure`. */
  name: string;
  description: string;
  cause: string;
  message: string;
}

/** The decisions of a bundled document. */
export function decisionsOf(document: Document): Decisions {
  const decisions = document['x-decisions'] as Decisions | undefined;
  if (decisions === undefined) throw new Error('The contract has no x-decisions.');
  return decisions;
}

/** Every cause that a client gives, in the order of the contract, with the parameters in its words filled in. */
export function causeTemplatesOf(document: Document): CauseTemplate[] {
  const { parameters, arrival, judgement, noResponse, evidence, queue } = decisionsOf(document);
  const fill = { ...inWords(parameters, document), algorithm: algorithmOf(document) };
  return [...arrival, ...judgement, ...noResponse, ...evidence, ...queue].flatMap(
    ({ name, description, cause, message }) =>
      cause === undefined || message === undefined
        ? []
        : [{ name, description: oneLine(description), cause, message: fillIn(oneLine(message), fill) }],
  );
}

/** The algorithm of the signatures, as its header names it. */
export function algorithmOf(document: Document): string {
  const { securitySchemes = {} } = document.components ?? {};
  return String(securitySchemes['Signature']?.['x-algorithm']);
}

/** The sections of the decisions that have causes. A table for each, so that a bundle contains only those it needs. */
const causeSections = [
  { section: 'arrival', of: 'a response that is not what the API sent' },
  { section: 'judgement', of: 'an unknown outcome that a response leaves' },
  { section: 'noResponse', of: 'an attempt without a response' },
  { section: 'evidence', of: 'evidence that proves nothing' },
  { section: 'queue', of: 'an outcome that a queue does not know' },
] as const;

/** The decisions as TypeScript: what the client reads of them. A constant for each, so that a bundle contains only those it needs. */
export function emitDecisions(document: Document): string {
  const decisions = decisionsOf(document);
  const numbers = Object.entries(decisions.parameters).map(([name, { description, unit, value, minimum, maximum }]) => {
    const comment = docComment(`${oneLine(description)}${unit === undefined ? '' : ` In ${unit}.`}`);
    const bounded = minimum === undefined ? value : { default: value, minimum, maximum };
    return `${comment}\nexport const ${name} = ${literal(bounded)}${typeof bounded === 'object' ? ' as const' : ''};`;
  });
  const templates = new Map(causeTemplatesOf(document).map((template) => [template.name, template]));
  const tables = causeSections.map(({ section, of }) => {
    const causes = decisions[section].flatMap(({ name }) => {
      const template = templates.get(name);
      if (template === undefined) return [];
      const { description, cause, message } = template;
      return `${docComment(description, '  ')}\n  ${camelCase(name)}: ${literal({ cause, message }, '  ')},`;
    });
    const comment = `The causes of ${of}, by the rule or check that gives each. A word of the message in braces is filled in.`;
    return `${docComment(comment)}\nexport const ${section}Causes = {\n${causes.join('\n')}\n} as const;`;
  });
  return `${[`// ${firstLine()}`, ...numbers, ...tables].join('\n\n')}\n`;
}

/**
 * Every combination of facts as test vectors: the truth table of the decisions, for any language. An answer is made of each
 * combination, and the rule that decides it is named.
 */
export function emitDecisionVectors(document: Document): string {
  const { parameters, facts, judgement, repetition } = decisionsOf(document);
  const templates = new Map(causeTemplatesOf(document).map((template) => [template.name, template]));
  const make = answersOf(document, parameters);
  const advise = adviceOf(document);
  const tables = { requests: [], repeated: [], httpStatuses: [], signatures: [], bodies: [], expected: [] } as Record<
    string,
    string[]
  >;
  const index = (table: string, value: unknown): number => {
    const rows = tables[table] as string[];
    const text = JSON.stringify(value);
    return rows.includes(text) ? rows.indexOf(text) : rows.push(text) - 1;
  };
  const cases = combinationsOf(facts).map((combination) => {
    // Lint has checked that a rule decides every combination.
    const { name, outcome } = firstRule(judgement, combination) as Rule;
    const answer = make(combination);
    const template = templates.get(name);
    const message = template && fillIn(template.message, answer.words);
    return [
      index('requests', answer.request),
      index('repeated', combination['repeated'] === 'true'),
      index('httpStatuses', answer.httpStatus),
      index('signatures', answer.signature),
      index('bodies', answer.body),
      index('expected', {
        rule: name,
        resultStatus: outcome,
        ...(template && { cause: template.cause, message }),
        ...(outcome === 'F' && { restsOnIdempotency: combination['repeated'] === 'true' }),
        ...advise(outcome, template?.cause, answer.words.resultCode, combination['repeated'] === 'true'),
      }),
    ];
  });
  const description = `The truth table of the decisions: every combination of facts, the answer that has them, and the rule that decides it. A case lists where it is in \`requests\`, \`repeated\`, \`httpStatuses\`, \`signatures\`, \`bodies\` and \`expected\`, from 0. A body is given as JSON in \`body\`, or as \`rawBody\`, Base64 of its bytes. \`repetitions\` are cases of the form of \`decisions\` in retries.json.`;
  const lists = Object.entries(tables).map(([name, rows]) => `  "${name}": [\n    ${rows.join(',\n    ')}\n  ]`);
  const repetitions = combinationsOf(repetition.facts).map((combination) =>
    JSON.stringify(repetitionCase(combination, repetition.rules, parameters)),
  );
  return `{ "generated": ${JSON.stringify(firstLine())},
  "$schema": "./decisions.schema.json",
  "description": ${JSON.stringify(description)},
  "requestTime": ${JSON.stringify(String(requestTime))},
${lists.join(',\n')},
  "cases": [
    ${cases.map((row) => JSON.stringify(row)).join(',\n    ')}
  ],
  "repetitions": [
    ${repetitions.join(',\n    ')}
  ]
}
`;
}

const requestTime = 1_685_599_933_871;

/** Makes the answer that has a combination of facts, with what its message is filled with. */
function answersOf(document: Document, parameters: Decisions['parameters']) {
  const table = document.components?.schemas?.['ResultCode']?.['x-result-codes'] as ResultCodeTable;
  const codeOf = (matches: (row: ResultCodeTable[string]) => boolean) =>
    Object.entries(table).find(([, row]) => matches(row))?.[0];
  const retryable = [parameters['retryableHttpStatuses']?.value].flat()[0];
  const oldest = requestTime - Number(parameters['toleratedAge']?.value);
  const times: Record<string, string> = {
    fresh: String(oldest),
    old: String(oldest - 1),
    unreadable: '2023-13-45T00:00:00Z',
  };
  return (facts: Facts) => {
    const { resultStatus = '', resultCode: kind, conclusive, payment = '', responseTime = '', idField = '' } = facts;
    const httpStatus = { 200: 200, retryable, other: 404 }[facts['httpStatus'] ?? ''];
    const status = resultStatus === 'other' ? 'X' : resultStatus;
    const resultCode = {
      matching: codeOf((row) => row.resultStatus === status && isConclusive(row) === (conclusive === 'true')),
      conflicting: codeOf((row) => row.resultStatus !== status),
      undocumented: 'NOT_IN_THE_CONTRACT',
    }[kind ?? ''];
    const id = { same: 'the-payment', other: 'another-payment' }[payment];
    const body = {
      result: { resultStatus: status, ...(resultCode && { resultCode }), resultMessage: 'x' },
      ...(id && { [idField]: id }),
    };
    return {
      request: { [idField]: 'the-payment' },
      httpStatus,
      signature: responseTime === '' ? { signed: false } : { signed: true, responseTime: times[responseTime] },
      body: facts['body'] === 'json' ? { body } : { rawBody: Buffer.from('<html>').toString('base64') },
      words: {
        httpStatus: String(httpStatus),
        idField,
        requestTime: new Date(requestTime).toISOString(),
        responseTime: responseTime === 'old' ? new Date(oldest - 1).toISOString() : (times[responseTime] ?? ''),
        resultCode: resultCode ?? '',
        resultStatus: status,
      },
    };
  };
}

/**
 * Makes the advice on an outcome. After a refusal and after an answer of `U`, the code says what to wait for or to correct, and
 * the cause says how to call again.
 */
function adviceOf(document: Document) {
  const { schemas = {} } = document.components ?? {};
  const codes = schemas['ResultCode'] ?? {};
  const rows = codes['x-result-codes'] as ResultCodeTable;
  const causes = document['x-unknown-causes'] as Record<string, AdviceRow>;
  return (outcome: string | undefined, cause: string | undefined, resultCode: string, repeated: boolean) => {
    const code: AdviceRow = rows[resultCode] ?? (codes['x-undocumented-code'] as AdviceRow);
    const ofCause = causes[cause ?? ''];
    const namesCode = cause === 'REQUEST_REFUSED' || (cause === 'UNKNOWN_RESULT' && resultCode in rows);
    if (ofCause !== undefined) return namesCode ? adviceFrom(code, ofCause) : adviceFrom(ofCause);
    return outcome === 'F' && repeated ? adviceFrom(code, codes['x-repeated-failure'] as AdviceRow) : adviceFrom(code);
  };
}

type AdviceRow = Record<string, string | boolean | undefined>;

/** The advice of the first row, with what the second adds: its further action, and its `retry` if it has one. */
function adviceFrom(row: AdviceRow, added: AdviceRow = {}) {
  const furtherAction = [row, added].flatMap((each) => each['furtherAction'] ?? []).join(' ');
  return { furtherAction: oneLine(furtherAction), retry: added['retry'] ?? row['retry'], nextStep: row['nextStep'] };
}

function isConclusive(row: ResultCodeTable[string]): boolean {
  return row.conclusive === true;
}

function repetitionCase(facts: Facts, rules: Decisions['repetition']['rules'], parameters: Decisions['parameters']) {
  const limit = (name: string) => Number(parameters[name]?.value);
  const names = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'];
  const limits = Object.fromEntries(names.map((name) => [name, limit(name)]));
  const { name, repeat } = firstRule(rules, facts) as Rule;
  const attempts = facts['attempts'] === 'used' ? limit('maxAttempts') : 1;
  const delay = Math.floor(Math.min(limit('maxDelay'), limit('baseDelay') * 2 ** (attempts - 1)) / 2);
  const cause = { repeatable: 'NO_RESPONSE', final: 'HTTP_STATUS' }[facts['cause'] ?? ''];
  return {
    name: Object.entries(facts)
      .map(([fact, value]) => `${fact} ${value}`)
      .join(', '),
    limits,
    situation: {
      attempts,
      elapsed: limit('deadline') - delay - (facts['time'] === 'used' ? 0 : 1),
      random: 0.5,
      cause,
    },
    expected: repeat ? { again: true, delay } : { again: false, reason: name },
  };
}

/** Fills in the placeholders of a message in one pass; one without a value stays. */
function fillIn(message: string, values: Record<string, string>): string {
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** The parameters that messages name, in words: `15 minutes`. */
function inWords(parameters: Record<string, Parameter>, document: Document): Record<string, string> {
  const isChinese = document.info['x-language'] === 'zh-CN';
  const words = ({ unit, value }: Parameter) =>
    unit === 'milliseconds' ? `${Number(value) / 60_000} ${isChinese ? '分钟' : 'minutes'}` : String(value);
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, words(parameter)]));
}
