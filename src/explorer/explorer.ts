import { type Answer, send, signDraft } from './exchange.js';
import { connect, type SandboxDescription } from './sandbox.js';

/** What the page says, in its language, and what the contract says of each code. */
interface PageData {
  messages: Record<string, string>;
  codes: Record<string, { resultStatus: string; resultMessage: string; furtherAction: string }>;
}

const { messages, codes }: PageData = JSON.parse(element('data').textContent ?? '');
const address = element<HTMLInputElement>('address');
let sandbox: SandboxDescription | undefined;
/** Counts what was sent, so that a late answer does not overwrite a later one. */
let latest = 0;

element('connection').addEventListener('submit', (event) => {
  event.preventDefault();
  void open();
});
element('request').addEventListener('submit', (event) => {
  event.preventDefault();
  void run();
});
addEventListener('hashchange', () => void runHash());
element('explorer').hidden = false;

// A link that names a code, or a page that the sandbox itself serves, wants no further click.
if (address.value === '' || location.hash !== '') void open().then(runHash);

/** Connects to the sandbox and lists all that can be asked of it. */
async function open(): Promise<void> {
  if (address.value === '') address.value = location.origin;
  const state = element('connection-state');
  state.className = 'state';
  state.textContent = messages['connecting'] ?? '';
  try {
    sandbox = await connect(address.value, messages);
  } catch (error) {
    sandbox = undefined;
    state.className = 'state bad';
    state.textContent = (error as Error).message;
    return;
  } finally {
    element('cases').replaceChildren();
    element<HTMLButtonElement>('send').disabled = sandbox === undefined;
  }
  state.className = 'state good';
  state.textContent = (messages['connected'] ?? '').replace('{clientId}', sandbox.clientId);
  element<HTMLInputElement>('client-id').value = sandbox.clientId;
  listCases(sandbox);
}

function listCases({ reservedIds }: SandboxDescription): void {
  for (const group of new Set(reservedIds.map((reserved) => reserved.group))) {
    const list = document.createElement('ul');
    for (const { id, description, expectedOutcome } of reservedIds.filter((reserved) => reserved.group === group)) {
      const button = document.createElement('button');
      const code = id.replace(/^sandbox-/, '');
      const { resultStatus } = codes[code] ?? expectedOutcome;
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

/** Runs the code that the address names: `#CANCEL_WINDOW_EXCEED`. */
async function runHash(): Promise<void> {
  const code = decodeURIComponent(location.hash.slice(1));
  const reserved = sandbox?.reservedIds.find(({ id }) => id === `sandbox-${code}`);
  if (reserved !== undefined) await runId(reserved.id);
}

/** Runs one of the sandbox's ids, each time as another payment, so that it always starts afresh. */
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
  element('results').hidden = false;
  show('signed-content', '');
  show('raw-request', '');
  show('raw-response', messages['waiting'] ?? '');
  judge('', '', '');
  try {
    const request = await signDraft(draft, sandbox);
    show('signed-content', text(request.content));
    show(
      'raw-request',
      `POST ${request.url.pathname} HTTP/1.1\nHost: ${request.url.host}\n${lines(Object.entries(request.headers))}\n\n${draft.body}`,
    );
    const answer = await send(request, sandbox);
    if (number === latest) showAnswer(answer);
  } catch (error) {
    if (number !== latest) return;
    show('raw-response', `${messages['noResponse']}\n${error}`);
    judge('bad', messages['noResponse'] ?? '', messages['noResponseMeaning'] ?? '');
  }
  element('results').scrollIntoView({ block: 'nearest' });
}

function showAnswer({ status, statusText, headers, body, verification }: Answer): void {
  if (statusText === 'redirect') {
    show('raw-response', messages['redirect'] ?? '');
    judge('bad', messages['redirect'] ?? '', messages['noResponseMeaning'] ?? '');
    return;
  }
  show('raw-response', `HTTP/1.1 ${status} ${statusText}\n${lines(headers)}\n\n${text(body)}`);
  judge(verification === 'verified' ? 'good' : 'bad', messages[verification] ?? '', meaningOf(body, verification));
}

/** What an answer means, in the words of the contract. */
function meaningOf(body: Uint8Array, verification: Answer['verification']): string {
  if (verification === 'wrong' || verification === 'partial') return messages['untrusted'] ?? '';
  let result: { resultStatus?: string; resultCode?: string } | undefined;
  try {
    result = JSON.parse(text(body)).result;
  } catch {
    return messages['noResponseMeaning'] ?? '';
  }
  const { resultStatus = '?', resultCode = '?' } = result ?? {};
  const code = codes[resultCode];
  if (verification === 'none' && resultStatus === 'S') return messages['untrusted'] ?? '';
  if (code === undefined || code.resultStatus !== resultStatus)
    return `${resultStatus} ${resultCode}${messages['colon']}${messages['notInContract']}`;
  return `${resultStatus} ${resultCode}${messages['colon']}${code.furtherAction.replaceAll('`', '').trim()}`;
}

function judge(kind: string, verdict: string, meaning: string): void {
  element('verification').className = `state ${kind}`;
  show('verification', verdict);
  show('meaning', meaning);
}

function lines(headers: [string, string][]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function show(id: string, content: string): void {
  element(id).textContent = content;
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
