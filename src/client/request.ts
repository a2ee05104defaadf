import { type cancelPayment, cancelPaymentRequest } from '../../generated/contract.js';
import type { paths } from '../../generated/schema.js';
import { RequestError, type RequestIssue } from '../errors.js';
import { fieldsOf, isObject } from '../internal/objects.js';
import { hasCharacters } from '../internal/text.js';

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
  const issues = issuesOf(copy);
  if (issues.length > 0) throw new RequestError(`The request breaks the contract: ${inWords(issues)}`, issues);
  // `fromEntries` keeps a field `__proto__` as a field.
  return Object.fromEntries(Object.entries(fieldsOf(copy)).filter(([, value]) => value !== null)) as PlainRequest;
}

/** The rules of the contract that a request breaks. An id that is null is not given; no other field may be null. */
function issuesOf(request: unknown): RequestIssue[] {
  if (!isObject(request)) return [{ pointer: '', rule: 'type', limit: 'object' }];
  const { fields, alternatives } = cancelPaymentRequest;
  const ids: string[] = alternatives.flat();
  const isGiven = (name: string) => request[name] !== undefined && !(request[name] === null && ids.includes(name));
  const invalid = Object.entries(fields).flatMap(([name, bounds]) =>
    isGiven(name) ? brokenRule(`/${name}`, request[name], bounds) : [],
  );
  // Stryker disable next-line MethodExpression: each alternative of the contract is one id today.
  if (invalid.length > 0 || alternatives.some((names) => names.every(isGiven))) return invalid;
  return ids.map((name) => ({ pointer: `/${name}`, rule: 'required' }));
}

interface FieldBounds {
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

/** The first rule that the value of a field breaks; empty if it breaks none. */
export function brokenRule(pointer: string, value: unknown, bounds: FieldBounds): RequestIssue[] {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = '' } = bounds;
  if (typeof value !== 'string') return [{ pointer, rule: 'type', limit: 'string' }];
  if (!hasCharacters(value, minLength, Number.POSITIVE_INFINITY))
    return [{ pointer, rule: 'minLength', limit: minLength }];
  if (!hasCharacters(value, 0, maxLength)) return [{ pointer, rule: 'maxLength', limit: maxLength }];
  if (!new RegExp(pattern, 'u').test(value)) return [{ pointer, rule: 'pattern', limit: pattern }];
  return [];
}

function inWords(issues: RequestIssue[]): string {
  const texts = issues.map(({ pointer, rule, limit }) => {
    const field = pointer === '' ? 'it' : `\`${pointer.slice(1)}\``;
    if (rule === 'required') return `${field} is missing.`;
    if (rule === 'type') return `${field} must be of type ${limit}`;
    if (rule === 'pattern') return `${field} must match ${limit}`;
    return `${field} must have at ${rule === 'minLength' ? `least ${limit} character(s)` : `most ${limit} characters`}`;
  });
  // Stryker disable next-line OptionalChaining: there is always an issue; only the type needs the check.
  return issues[0]?.rule === 'required' ? texts.join(' Or: ') : `${texts.join('; ')}.`;
}
