/** A change of a document. */
export type Edit = (document: unknown) => void;

/** Sets the value at a place, given as a JSON Pointer. */
export function set(pointer: string, value: unknown): Edit {
  return at(pointer, (parent, key) => {
    parent[key] = value;
  });
}

/** Removes what is at a place: a key, or an entry of a list. */
export function remove(pointer: string): Edit {
  return at(pointer, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  });
}

/** Adds an entry to the list at a place. */
export function append(pointer: string, entry: unknown): Edit {
  return at(pointer, (parent, key) => void (parent[key] as unknown[]).push(entry));
}

/** Puts an entry before the others of the list at a place. */
export function prepend(pointer: string, entry: unknown): Edit {
  return at(pointer, (parent, key) => void (parent[key] as unknown[]).unshift(entry));
}

/** Removes an entry from the list at a place, wherever in it. */
export function without(pointer: string, entry: unknown): Edit {
  return at(pointer, (parent, key) => {
    parent[key] = (parent[key] as unknown[]).filter((other) => other !== entry);
  });
}

/** Gives what is at a place another key. */
export function rename(pointer: string, name: string): Edit {
  return at(pointer, (parent, key) => {
    parent[name] = parent[key];
    delete parent[key];
  });
}

/** Several changes, one after another. */
export function all(...edits: Edit[]): Edit {
  return (document) => {
    for (const edit of edits) edit(document);
  };
}

function at(pointer: string, change: (parent: Record<string, unknown>, key: string) => void): Edit {
  return (document) => {
    const keys = pointer.split('/').slice(1).map(unescaped);
    const last = keys.pop() ?? '';
    const parent = keys.reduce((node, key) => (node as Record<string, unknown>)[key], document);
    if (typeof parent !== 'object' || parent === null) throw new Error(`${pointer} is not in the document.`);
    change(parent as Record<string, unknown>, last);
  };
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
