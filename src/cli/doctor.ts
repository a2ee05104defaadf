import { withoutSecrets } from '../internal/secrets.js';
import { type Command, type Terminal, UsageError } from './command.js';
import type { Check } from './doctor-check.js';
import { examine } from './doctor-checks.js';
import { checkLocation } from './doctor-location.js';
import { exitCodes } from './exit-codes.js';
import { paint } from './paint.js';
import { agreeTo } from './production.js';
import { Settings, settingOptions, settingsHelp } from './settings.js';
import { argumentsOf, callOf } from './shell.js';

const call = 'alipay-cancel-contract doctor';
const marks = { fine: ['green', '✓'], doubtful: ['yellow', '!'], wrong: ['red', '✗'], skipped: ['dim', '-'] } as const;

/** Checks a merchant's set-up without sending a payment. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check your keys and settings without sending a payment',
  options: {
    ...settingOptions,
    online: { type: 'boolean' },
    probe: { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: `
Usage: ${call} [options]

Checks a merchant's set-up and says what is wrong and how to mend it: the client id, both keys, that they are not
swapped or mixed up, that they sign and verify, that client id, environment and base URL agree, and the clock. It prints
no key. Without sending anything it cannot know whose keys they are: compare the fingerprints with those of the keys in
the developer console (of a key there, as Base64: base64 -d < key.txt | sha256sum), or ask by --probe.

Options:
  --online    also ask the server at the base URL for its time, with a GET of /, and compare
  --probe     also cancel a payment that there is not, and read from the answer whether keys, client id and clock are
              right; asks first, unless it goes to a sandbox or to this machine
  --yes       do not ask before touching production
  --json      write the checks as JSON
  --help, -h  show this

${settingsHelp}

Exit codes:
  0   all is well (a doubt, marked !, is no fault)
  1   something is wrong
  64  the call was wrong

Examples:
  npx ${call}
  npx ${call} --private-key-file merchant.pem --public-key-file alipay.pem --region asia
  npx ${call} --online --json
  npx ${call} --probe
`,
  async run(values, positionals, terminal) {
    if (positionals.length > 0) throw new UsageError('The doctor takes options only.', call);
    const probe = values['probe'] === true;
    if (probe && values['yes'] !== true) await agree(values, terminal);
    const online = values['online'] === true;
    const found = await examine(values, terminal.env, { online, probe, signal: terminal.signal });
    const checks = found.map(clean);
    const sound = checks.every(({ verdict }) => verdict !== 'wrong');
    terminal.write(
      values['json'] ? `${JSON.stringify({ sound, checks }, null, 2)}\n` : report(checks, sound, terminal),
    );
    return sound ? exitCodes.success : exitCodes.failure;
  },
};

/** Asks before a request goes to production; settings that name no place send nothing. */
async function agree(values: Parameters<Command['run']>[0], terminal: Terminal): Promise<void> {
  const settings = new Settings(values, terminal.env);
  const { baseUrl } = checkLocation(settings, settings.get('clientId')?.value);
  const agreed = callOf('doctor', argumentsOf({ ...values, yes: true }));
  if (baseUrl !== undefined) await agreeTo('Cancel a payment that there is not', baseUrl, agreed, terminal);
}

function report(checks: Check[], sound: boolean, terminal: Terminal): string {
  const lines = checks.map(({ name, verdict, finding, mend }) => {
    const [colour, mark] = marks[verdict];
    const advice = mend === undefined ? '' : `\n    ${paint(terminal, 'bold', 'To mend it:')} ${mend}`;
    return `${paint(terminal, colour, mark)} ${name}: ${finding}${advice}\n`;
  });
  const end = sound ? paint(terminal, 'green', 'All is well.') : paint(terminal, 'red', 'Something is wrong.');
  return `${lines.join('')}${end}\n`;
}

/** A finding tells of what the user gave; it never repeats what may be a key. */
function clean({ finding, mend, ...check }: Check): Check {
  return { ...check, finding: withoutSecrets(finding), ...(mend === undefined ? {} : { mend: withoutSecrets(mend) }) };
}
