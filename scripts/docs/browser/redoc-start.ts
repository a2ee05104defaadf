// Starts Redoc in place of the text. Its bundle, a script before this one, declares `init`.
declare const init: (definition: unknown, options: Record<string, unknown>, element: Element) => unknown;

const read = (id: string) => JSON.parse(document.getElementById(id)?.textContent ?? 'null');

init(read('definition'), read('options'), document.getElementById('redoc') as Element);
