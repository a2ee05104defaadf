import type { ValidationError } from '../../generated/validators.js';

/** A rule of the contract that a field breaks. */
export interface RequestIssue {
  /** The field, as a JSON pointer: `/paymentId`; empty for the request itself. */
  readonly pointer: string;
  /** The rule, as JSON Schema names it: `required`, `maxLength`, `minLength`, `type`. */
  readonly rule: string;
  /** What the rule demands, if that is a number or a name: `64` for `maxLength`, `string` for `type`. */
  readonly limit?: number | string;
}

/**
 * The errors of a validator, by field and rule; never the value that broke it. Of alternatives (`anyOf`, `oneOf`) only the
 * nearest is told: the one with the fewest errors; where several are equally near, all.
 */
export function issuesOf(errors: ValidationError[] | null | undefined): RequestIssue[] {
  const issues = nearest(errors).flat().map(issueOf);
  return issues.filter(
    ({ pointer, rule }, index) =>
      issues.findIndex((other) => other.pointer === pointer && other.rule === rule) === index,
  );
}

function issueOf({ instancePath, keyword, params }: ValidationError): RequestIssue {
  const missing = keyword === 'required' ? `/${params['missingProperty']}` : '';
  const limit = params['limit'] ?? params['type'];
  return {
    pointer: instancePath + missing,
    rule: keyword,
    ...((typeof limit === 'number' || typeof limit === 'string') && { limit }),
  };
}

/** The same as one sentence that names each field and the rule it breaks. */
export function describeErrors(errors: ValidationError[] | null | undefined): string {
  return [...new Set(nearest(errors).map(sentence))].join(' Or: ');
}

/** The errors by alternative: of those that are nearest. Where there are no alternatives, all errors. */
function nearest(errors: ValidationError[] | null | undefined): ValidationError[][] {
  const branches = new Map<string, ValidationError[]>();
  const common: ValidationError[] = [];
  for (const error of errors ?? []) {
    const branch = /^#\/(?:anyOf|oneOf)\/\d+/.exec(error.schemaPath)?.[0];
    if (branch === undefined) common.push(error);
    else branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  if (branches.size === 0) return [common];
  const fewest = Math.min(...[...branches.values()].map(({ length }) => length));
  return [...branches.values()].filter(({ length }) => length === fewest);
}

function sentence(errors: ValidationError[]): string {
  return `${[...new Set(errors.map(describe))].join('; ')}.`;
}

function describe({ instancePath, keyword, params, message }: ValidationError): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required') return `\`${field === '' ? '' : `${field}.`}${params['missingProperty']}\` is missing`;
  const subject = field === '' ? 'it' : `\`${field}\``;
  if (keyword === 'minLength') return `${subject} must have at least ${params['limit']} character(s)`;
  if (keyword === 'maxLength') return `${subject} must have at most ${params['limit']} characters`;
  if (keyword === 'type') return `${subject} must be of type ${String(params['type']).replaceAll(',', ' or ')}`;
  return `${subject} ${message}`;
}
