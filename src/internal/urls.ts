/** Whether a host is this machine. Compares the whole name, so `localhost.evil.example` is not. */
export function isLoopback(host: string): boolean {
  return ['localhost', '[::1]', '::1'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Removes the slashes at the end of a text. Not by `/\/+$/`, which takes quadratic time on slashes in the middle. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** A value as text. Returns an empty text for a value without a string form, such as an object without a prototype. */
export function urlText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '';
  }
}

/** The path of a request target, exactly as sent, since the signature covers it. Accepts an absolute URL too. */
export function pathOfTarget(target: string): string {
  const path = /^https?:\/\/[^/?]*([^?]*)/i.exec(target)?.[1] ?? target.split('?', 1)[0];
  return path === '' || path === undefined ? '/' : path;
}
