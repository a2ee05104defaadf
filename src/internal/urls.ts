/** Whether a host, as a URL or `listen` names it, is this machine: by its whole name, so that no other one looks like it. */
export function isLoopback(host: string): boolean {
  return ['localhost', '[::1]', '::1'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/** A text without the slashes at its end. No pattern: `/\/+$/` takes quadratic time on slashes that are not at the end. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** What was given as a URL, as text; empty where it cannot be written as one, as an object without a prototype. */
export function urlText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '';
  }
}

/** The path of a request target exactly as sent, since the signature covers it; only of an absolute URL, its path. */
export function pathOfTarget(target: string): string {
  const path = /^https?:\/\/[^/?]*([^?]*)/i.exec(target)?.[1] ?? target.split('?', 1)[0];
  return path === '' || path === undefined ? '/' : path;
}
