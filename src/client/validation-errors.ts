import type { ValidationError } from '../../generated/validators.js';

/**
 * The errors of a validator as one sentence that names each field and the rule it breaks. Of alternatives (`anyOf`,
 * `oneOf`) only the nearest is told: the one with the fewest errors; where several are equally near, all.
 */
export function describeErrors(errors: ValidationError[] | null | undefined): string {
  const branches = new Map<string, ValidationError[]>();
  const common: ValidationError[] = [];
  for (const error of errors ?? []) {
    const branch = /^#\/(?:anyOf|oneOf)\/\d+/.exec(error.schemaPath)?.[0];
    if (branch === undefined) common.push(error);
    else branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  if (branches.size === 0) return sentence(common);
  const fewest = Math.min(...[...branches.values()].map(distance));
  const nearest = [...branches.values()].filter((branch) => distance(branch) === fewest);
  return [...new Set(nearest.map(sentence))].join(' Or: ');
}

/** A wrong `const` or `enum` tells the alternatives apart, so it weighs more than any other error. */
function distance(errors: ValidationError[]): number {
  return errors.reduce((sum, { keyword }) => sum + (['const', 'enum'].includes(keyword) ? 100 : 1), 0);
}

function sentence(errors: ValidationError[]): string {
  return `${[...new Set(errors.map(describe))].join('; ')}.`;
}

function describe({ instancePath, keyword, params, message }: ValidationError): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required') return `\`${field === '' ? '' : `${field}.`}${params['missingProperty']}\` is missing`;
  const subject = field === '' ? 'it' : `\`${field}\``;
  if (keyword === 'enum') return `${subject} must be one of ${(params['allowedValues'] as string[]).join(', ')}`;
  if (keyword === 'const') return `${subject} must be ${params['allowedValue']}`;
  if (keyword === 'minLength') return `${subject} must have at least ${params['limit']} character(s)`;
  if (keyword === 'maxLength') return `${subject} must have at most ${params['limit']} characters`;
  if (keyword === 'type') return `${subject} must be of type ${String(params['type']).replaceAll(',', ' or ')}`;
  return `${subject} ${message}`;
}
