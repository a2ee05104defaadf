import { resultCodes, unknownCauses } from '../../generated/result-codes.js';
import { adviceOn } from '../client/outcome.js';
import { fillIn } from '../internal/text.js';
import { type CallResult, call, copyAsCurl, requestText, responseText, type SignedRequest, signDraft } from './call.js';
import { connect, type SandboxDescription } from './sandbox.js';

type Texts = Record<string, { description?: string; resultMessage?: string; furtherAction: string }>;

/** The page's texts and the contract's texts on codes and causes, in the language of the page. */
interface PageData {
  messages: Record<string, string>;
  codes: Texts;
  causes: Texts;
  /** The messages of causes in English, each with its translation. A word in braces is a placeholder. */
  reasons: [english: string, local: string][];
}

const { messages, codes, causes, reasons }: PageData = JSON.parse(element('data').textContent ?? '');
const say = (key: string) => messages[key] ?? key;
const address = element<HTMLInputElement>('address');
let sandbox: SandboxDescription | undefined;
/** The current cancellation. Each request after the first is a repeat. */
let cancellation: { body: string; sent: number; last?: SignedRequest } = { body: '', sent: 0 };
/** The number of the latest request, so that a late answer does not replace a newer one. */
let latest = 0;

element('connection').addEventListener('submit', (event) => {
  event.preventDefault();
  void open();
});
element('request').addEventListener('submit', (event) => {
  event.preventDefault();
  void run();
});
element('repeat').addEventListener('click', () => {
  element<HTMLTextAreaElement>('body').value = cancellation.body;
  void run();
});
element('copy-curl').addEventListener('click', () => {
  if (cancellation.last !== undefined) void navigator.clipboard.writeText(copyAsCurl(cancellation.last));
});
addEventListener('hashchange', () => void runHash());
element('explorer').hidden = false;

// Connects at once if the link names a code or the sandbox itself serves the page.
if (address.value === '' || location.hash !== '') void open().then(runHash);

/** Connects to the sandbox and lists its reserved ids. */
async function open(): Promise<void> {
  if (address.value === '') address.value = location.origin;
  show('connection-state', say('connecting'), 'state');
  element('cases').replaceChildren();
  const found = await connect(address.value);
  sandbox = typeof found === 'object' ? found : undefined;
  element<HTMLButtonElement>('send').disabled = sandbox === undefined;
  const own = element<HTMLAnchorElement>('own-page');
  own.hidden = found !== 'blocked';
  own.href = URL.canParse('/explorer/', address.value) ? new URL('/explorer/', address.value).href : '';
  if (sandbox === undefined) return show('connection-state', say(String(found)), 'state bad');
  show('connection-state', say('connected').replace('{clientId}', sandbox.clientId), 'state good');
  element<HTMLInputElement>('client-id').value = sandbox.clientId;
  listCases(sandbox);
}

function listCases({ reservedIds }: SandboxDescription): void {
  for (const group of new Set(reservedIds.map((reserved) => reserved.group))) {
    const list = document.createElement('ul');
    for (const { id, description, expectedOutcome } of reservedIds.filter((reserved) => reserved.group === group)) {
      const button = document.createElement('button');
      const code = id.replace(/^sandbox-/, '');
      const { resultStatus } = expectedOutcome;
      button.type = 'button';
      button.id = `run-${code}`;
      button.title = codes[code]?.resultMessage ?? description;
      button.append(textElement('span', resultStatus, `status status-${resultStatus}`), textElement('code', code));
      button.addEventListener('click', () => void runId(id));
      list.append(document.createElement('li'));
      list.lastElementChild?.append(button);
    }
    element('cases').append(textElement('h3', messages[`group ${group}`] ?? group), list);
  }
}

/** Runs the code in the fragment of the URL: `#CANCEL_WINDOW_EXCEED`. */
async function runHash(): Promise<void> {
  // Not decoded: no id has a character that a URL encodes.
  const reserved = sandbox?.reservedIds.find(({ id }) => `#${id}` === location.hash.replace('#', '#sandbox-'));
  if (reserved !== undefined) await runId(reserved.id);
}

/** Runs a reserved id. Each run is a new payment. */
async function runId(id: string): Promise<void> {
  const paymentId = `${id}.${Date.now().toString(36)}`;
  element<HTMLTextAreaElement>('body').value = JSON.stringify({ paymentId }, null, 2);
  await run();
}

async function run(): Promise<void> {
  if (sandbox === undefined) return;
  latest += 1;
  const number = latest;
  const value = (id: string) => element<HTMLInputElement>(id).value;
  const draft = {
    body: value('body'),
    clientId: value('client-id'),
    requestTime: value('request-time').trim(),
    agentToken: value('agent-token').trim(),
  };
  if (cancellation.body !== draft.body) {
    cancellation = { body: draft.body, sent: 0 };
    element('attempts').replaceChildren();
  }
  element('results').hidden = false;
  show('headline', say('waiting'), 'state');
  for (const id of ['reason', 'action', 'raw-response']) show(id, '');
  const request = await signDraft(draft, sandbox);
  cancellation.last = request;
  cancellation.sent += 1;
  const attempt = cancellation.sent;
  show('signed-content', new TextDecoder().decode(request.content));
  show('raw-request', requestText(request));
  const done = await call(request, sandbox, attempt > 1);
  if (number !== latest) return;
  listAttempt(attempt, done);
  showVerdict(done);
  element('results').scrollIntoView({ block: 'nearest' });
}

/** Adds a line to the list of attempts. */
function listAttempt(attempt: number, { verdict, duration, response }: CallResult): void {
  const row = document.createElement('li');
  const { resultStatus, resultCode } = verdict;
  const what = resultStatus === 'U' ? [verdict.cause.code, resultCode] : [resultCode];
  row.append(
    textElement('span', resultStatus, `status status-${resultStatus}`),
    ` ${attempt} · ${what.filter(Boolean).join(' · ')} · HTTP ${response?.status ?? '–'} · ${duration} ms`,
  );
  element('attempts').append(row);
}

/** Shows the verdict: a headline, the reason and the next action, in the words of the contract. */
function showVerdict({ verdict, response }: CallResult): void {
  const { resultStatus, resultCode, verified } = verdict;
  show('headline', say(`headline ${resultStatus}`), `state ${{ S: 'good', F: 'bad', U: 'unknown' }[resultStatus]}`);
  const reason = element('reason');
  // The code of an answer that proves nothing is not shown here. It is in the raw response.
  reason.replaceChildren(textElement('code', resultStatus === 'U' ? verdict.cause.code : resultCode), ' ');
  if (resultStatus === 'U') {
    const local = localReason(verdict.cause.message);
    const detail = textElement('small', local ?? verdict.cause.message);
    if (local === undefined) detail.lang = 'en';
    reason.append(`${plain(causes[verdict.cause.code]?.description ?? '')} `, detail);
  } else reason.append(say(verified ? 'verified' : 'unsigned'));
  const { furtherAction, retry, nextStep } = adviceOn(verdict);
  show('action', plain(inLanguage(furtherAction)));
  show('for-programs', `retry: ${retry} · nextStep: ${nextStep}`);
  show('raw-response', response === undefined ? say('noResponse') : responseText(response));
}

/** Translates the package's English texts into the language of the page. */
function inLanguage(text: string): string {
  const own: [Texts, Texts][] = [
    [resultCodes, codes],
    [unknownCauses, causes],
  ];
  let said = text;
  for (const [english, local] of own)
    for (const [name, { furtherAction }] of Object.entries(english))
      said = said.replace(furtherAction, () => local[name]?.furtherAction.trim() ?? furtherAction);
  return said;
}

/** Translates the message of a cause. `undefined` for one that the contract does not have, such as that of a browser. */
function localReason(message: string): string | undefined {
  for (const [english, local] of reasons) {
    const parts = english.split(/\{(\w+)\}/);
    const pattern = parts.map((part, index) => (index % 2 ? '(.*)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    const match = new RegExp(`^${pattern.join('')}$`).exec(message);
    if (match === null) continue;
    const names = parts.filter((_, index) => index % 2);
    return plain(fillIn(local, Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? '']))));
  }
  return undefined;
}

const plain = (text: string) => text.replaceAll('`', '').trim();

function show(id: string, content: string, className?: string): void {
  element(id).textContent = content;
  if (className !== undefined) element(id).className = className;
}

function textElement(name: string, content: string, className = ''): HTMLElement {
  const made = document.createElement(name);
  made.textContent = content;
  if (className !== '') made.className = className;
  return made;
}

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
