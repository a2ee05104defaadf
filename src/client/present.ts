type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };

/** The entries of an object that have a value. */
export function present<T extends object>(object: T): Present<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Present<T>;
}
