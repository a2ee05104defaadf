import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { generateKeyPair } from '../../src/signature/keys.js';

/** The keys of a merchant or a provider, generated for each run. */
export const keys = await generateKeyPair();

export const text = fc.string({ unit: 'binary', maxLength: 300 });
export const bytes = fc.uint8Array({ maxLength: 300 });

/** Any JavaScript value. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 9, arbitrary: fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Symbol('symbol'), () => 'a function', null, Number.NaN, -0, 2 ** 53, 1e300) },
);

/** A function that returns or throws anything. */
export const anyFunction = fc.tuple(anything, fc.boolean()).map(([value, throws]) => () => {
  if (throws) throw value;
  return value;
});

const realm = createContext({});
const foreignArray: (values: number[]) => Uint8Array = runInContext('(values) => Uint8Array.from(values)', realm);
const foreignErrorOf: (message: string) => Error = runInContext('(message) => new TypeError(message)', realm);

/** Bytes of another realm, for which `instanceof` is false. */
export const foreignBytes = bytes.map((values) => foreignArray([...values]));

const thrower = () => {
  throw new Error('A foreign object threw.');
};

/**
 * Functions that throw a foreign error: of another realm, with an endless chain of causes, or one that throws when it is read. The
 * error itself is no value of an arbitrary, since fast-check would read it.
 */
export const foreignThrower: fc.Arbitrary<() => never> = fc
  .tuple(text, anything, fc.nat({ max: 7 }))
  .map(([message, value, kind]) => {
    const circle: object = Object.assign(new Error(message), { code: value });
    const endless: object = new Proxy({}, { get: () => endless });
    const traps = { get: thrower, has: thrower, getPrototypeOf: thrower, ownKeys: thrower };
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    const kinds = [
      ...[foreignErrorOf(message), Object.assign(foreignErrorOf(message), { cause: value }), endless, revoked],
      ...[Object.assign(circle, { cause: circle }), Object.assign(circle, { errors: [circle, value] })],
      ...[new Proxy(new Error(message), traps), Object.defineProperty(new Error(message), 'cause', { get: thrower })],
    ];
    return () => {
      throw kinds[kind];
    };
  });

/** Responses of other implementations of `fetch`, and objects that are none. Each call makes a new one. */
export const foreignResponse: fc.Arbitrary<() => unknown> = fc
  .record({
    status: oneOf<unknown>(200, 503, '200', Number.NaN, undefined),
    headers: oneOf<unknown>(new Headers(), new Map(), { get: thrower }, { get: () => 5 }, null, undefined),
    chunks: fc.array(fc.oneof<fc.Arbitrary<unknown>[]>(bytes, foreignBytes, text, anything), { maxLength: 3 }),
    kind: oneOf('iterator', 'whole', 'null', 'none', 'throws'),
  })
  .map(({ status, headers, chunks, kind }) => () => {
    const body = {
      async *[Symbol.asyncIterator]() {
        yield* chunks;
      },
    };
    if (kind === 'iterator') return { status, headers, body };
    if (kind === 'whole') return { status, headers, arrayBuffer: async () => chunks[0] };
    if (kind === 'null') return { status, headers, body: null };
    if (kind === 'none') return { status, headers };
    return Object.defineProperty({ status, headers }, 'body', { get: thrower });
  });

/** Options: most are valid, some are missing, some are anything. */
export function options(right: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const one = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: anything });
  const record = fc.record(
    Object.fromEntries(Object.entries(right).map(([name, arbitrary]) => [name, one(arbitrary)])),
    { requiredKeys: [] },
  );
  return fc.oneof({ weight: 19, arbitrary: record }, { weight: 1, arbitrary: anything });
}

/** `right` in nine of ten cases, otherwise `other`. */
export function mostly<T, U>(right: fc.Arbitrary<T>, other: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: other });
}

/** One of some values. */
export function oneOf<T>(...values: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** Bytes with some changed, inserted or removed. */
export function changed(original: string | Uint8Array): fc.Arbitrary<Buffer> {
  const change = fc.record({ at: fc.nat(), taken: fc.nat({ max: 8 }), put: fc.uint8Array({ maxLength: 8 }) });
  return fc.array(change, { minLength: 1, maxLength: 5 }).map((changes) =>
    changes.reduce<Buffer>((whole, { at, taken, put }) => {
      const place = at % (whole.length + 1);
      return Buffer.concat([whole.subarray(0, place), put, whole.subarray(place + taken)]);
    }, Buffer.from(original)),
  );
}

const code = fc.oneof(oneOf('SUCCESS', 'ORDER_NOT_EXIST', 'USER_NOT_EXIST', '__proto__', 'constructor', ''), anything);
const result = fc.record({ resultStatus: oneOf('S', 'F', 'U', 'X'), resultCode: code, resultMessage: anything });

/** A value like the parsed body of an answer. */
export const answer = fc.oneof(
  anything,
  fc.record(
    { result, paymentId: anything, paymentRequestId: anything, cancelTime: fc.oneof(text, anything) },
    { requiredKeys: [] },
  ),
);

/** Headers that HTTP can carry, including those of a signature. */
export const headers = fc
  .dictionary(
    fc.oneof(
      oneOf('Signature', 'Response-Time', 'Request-Time', 'Client-Id', 'Retry-After', 'Content-Type'),
      fc.string({ maxLength: 9 }),
    ),
    fc.oneof(oneOf('algorithm=RSA256,signature=YQ==', '1685599933871', 'SANDBOX_FUZZ', '1', 'application/json'), text),
    { maxKeys: 6 },
  )
  .map((entries) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(entries))
      if (/^[!#$%&'*+.^_`|~\w-]+$/.test(name) && !/[^\t\x20-\x7E\x80-\xFF]/.test(value)) headers.append(name, value);
    return headers;
  });

/** A response that `fetch` could return. */
export const response = fc
  .record({ status: fc.oneof(oneOf(200), fc.integer({ min: 200, max: 599 })), headers, body: fc.oneof(bytes, answer) })
  .map(({ status, headers, body }) => {
    const content = body instanceof Uint8Array ? Buffer.from(body) : textOf(body);
    return new Response([204, 205, 304].includes(status) ? null : content, { status, headers });
  });

/** A value as JSON; empty if JSON cannot express it. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
