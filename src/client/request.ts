import type { cancelPayment } from '../../generated/contract.js';
import type { paths } from '../../generated/schema.js';
import { type ValidationError, validateCancellationRequest } from '../../generated/validators.js';
import { RequestError, type RequestIssue } from '../errors.js';
import { present } from '../internal/objects.js';

type RequestBody = paths[typeof cancelPayment.path]['post']['requestBody']['content']['application/json'];

/** A valid request without null fields. */
export type PlainRequest = RequestBody & { paymentId?: string; paymentRequestId?: string };

/**
 * Validates and copies the request, so that every attempt sends the same bytes even if the caller changes the original. Leaves
 * out an id that is null.
 *
 * @throws RequestError when the request breaks the contract
 */
export function copyRequest(request: RequestBody): PlainRequest {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(request) ?? 'null');
  } catch (cause) {
    throw new RequestError('The request cannot be written as JSON.', [], { cause });
  }
  if (!validateCancellationRequest(copy)) {
    const { errors } = validateCancellationRequest;
    throw new RequestError(`The request breaks the contract: ${describeErrors(errors)}`, issuesOf(errors));
  }
  return present(copy) as PlainRequest;
}

/**
 * The errors of a validator by field and rule, without the invalid values. Of alternatives (`anyOf`, `oneOf`) only those with
 * the fewest errors are listed.
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

/** The same errors in words, with each field and its rule. */
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
