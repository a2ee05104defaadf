/** Whether a value is an object with named fields: not null, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a value that was not checked; none if it is not an object. */
export function fieldsOf<T extends object = Record<string, unknown>>(value: unknown): Unchecked<T> {
  return isObject(value) ? (value as Unchecked<T>) : {};
}

/** The fields of each alternative of `T`, with values of any type. */
type Unchecked<T> = { [Key in T extends unknown ? keyof T : never]?: unknown };

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };

/** The entries of an object whose value is neither undefined nor null. */
export function present<T extends object>(object: T): Present<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Present<T>;
}
