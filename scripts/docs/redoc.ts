import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Language } from './language.js';
import { sectionsOf } from './sections.js';

const cli = createRequire(import.meta.url).resolve('@redocly/cli/package.json');

/**
 * Redoc as one script for all pages, cut out of the page that Redocly's `build-docs` makes. It is changed into a plain
 * script, because a browser loads no module from a file, and so that it asks nothing of another origin.
 */
export async function buildRedoc(root: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'redoc-'));
  try {
    const page = path.join(folder, 'page.html');
    const bin = path.join(path.dirname(cli), 'bin/cli.js');
    const command = [bin, 'build-docs', path.join(root, 'generated/openapi.yaml'), '--inlineBundle', '-o', page];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    await writeFile(path.join(folder, 'redocly.yaml'), 'telemetry: off\n');
    await promisify(execFile)(process.execPath, command, { cwd: folder, env });
    return plainScript(await readFile(page, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function plainScript(page: string): string {
  const start = '<script type="module">';
  const from = page.indexOf(start);
  const to = page.lastIndexOf('const __redoc_definition');
  if (from < 0 || to < from) throw changed('the page has no inlined script');
  let script = page.slice(from + start.length, to).trim();
  for (const { what, search, by } of [...changes, ...untranslated.map(translatable)]) {
    if (!script.includes(search)) throw changed(`it has no ${what}`);
    script = script.replaceAll(search, by);
  }
  return script;
}

const wordmark = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="16"><text y="12" font-family="sans-serif" font-size="12" fill="#2467d6">Redocly</text></svg>',
)}`;

const changes = [
  { what: 'export', search: 'export{RedocStandalone,hydrate,init};', by: '' },
  { what: '`import.meta`', search: 'import.meta', by: '({url:document.baseURI})' },
  // The switch between examples is named after what it shows, not after what it is.
  { what: 'label of the switch between examples', search: '"aria-label":`Example`,options:', by: 'options:' },
  { what: 'logo', search: '`https://cdn.redoc.ly/redoc/logo-mini-full.svg`', by: `\`${wordmark}\`` },
  { what: 'small logo', search: '`https://cdn.redoc.ly/redoc/logo-mini.svg`', by: `\`${wordmark}\`` },
  {
    what: 'translation',
    search: 'translate:(e,t)=>(typeof t==`string`?t:t?.defaultValue)||e||``',
    by: 'translate:(e,t)=>globalThis.redocTranslations?.[e]||(typeof t==`string`?t:t?.defaultValue)||e||``',
  },
];

/** Words that Redoc has no key for. They are their own key, in redoc-translations.ts. */
const untranslated = [
  { before: '', words: 'One of:' },
  { before: '', words: 'Any of:' },
  { before: '', words: 'Enum:' },
  { before: '', words: 'Value:' },
  { before: '', words: 'No results' },
  { before: '', words: 'Searching...' },
  { before: '', words: 'Search docs...' },
  { before: '', words: 'Search endpoints, schemas, and more...' },
  { before: '(', words: 'characters' },
  { before: 'children:', words: ' and ' },
  { before: 'children:', words: 'Description' },
  { before: 'children:', words: 'API docs by' },
  { before: 'title:', words: 'Payload' },
  { before: 'text:', words: 'to navigate' },
  { before: 'text:', words: 'to select' },
  { before: 'text:', words: 'to exit' },
];

function translatable({ before, words }: { before: string; words: string }) {
  const search = `${before}\`${words}\``;
  return { what: `\`${words}\``, search, by: `${before}(globalThis.redocTranslations?.[\`${words}\`]||\`${words}\`)` };
}

function changed(what: string): Error {
  return new Error(
    `Redoc's bundle is not as expected: ${what}. Compare scripts/docs/redoc.ts with the installed version of @redocly/cli.`,
  );
}

/** Redoc's options for a language. The document is whole, so that it need not be bundled in the browser. */
export function redocOptions({ source }: Language): Record<string, unknown> {
  return {
    skipBundle: true,
    disableTelemetry: true,
    hideSchemaTitles: true,
    maxDisplayedEnumValues: 100,
    scrollYOffset: 56,
    downloadUrls: ['yaml', 'json'].map((ending) => ({ title: `${source}.${ending}`, url: `openapi.${ending}` })),
  };
}

/** The contract as Redoc shows it: the sections that OpenAPI has no place for are a part of its description. */
export function redocDocument(language: Language): unknown {
  const { document } = language;
  const sections = sectionsOf(language).map(({ title, text }) => `# ${title}\n\n${text}`);
  return {
    ...document,
    info: { ...document.info, description: [document.info['description'], ...sections].join('\n\n') },
  };
}
