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

/** The names of the fields of `T` that may be undefined or null. */
type Optional<T> = { [Key in keyof T]-?: T[Key] extends NonNullable<T[Key]> ? never : Key }[keyof T];

type Present<T> = Omit<T, Optional<T>> & { [Key in Optional<T>]?: NonNullable<T[Key]> };

/**
 * The fields of an object whose value is neither undefined nor null. Not for foreign data, which may have a field `__proto__`.
 */
export function present<T extends object>(object: T): Present<T> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined && value !== null) fields[name] = value;
  return fields as Present<T>;
}
