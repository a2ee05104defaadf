import type { ValidationError } from '../../generated/validators.js';

/**
 * The errors of a validator in words: each field and its rule, without the invalid values. Of alternatives (`anyOf`, `oneOf`)
 * only those with the fewest errors are named.
 */
export function describeErrors(errors: ValidationError[] | null | undefined): string {
  return [...new Set(nearest(errors).map(sentence))].join(' Or: ');
}

/** The errors of each alternative with the fewest errors. Without alternatives, all errors. */
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
