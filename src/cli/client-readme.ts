import { contractVersion } from '../../generated/contract.js';
import type { Language } from '../languages/languages.js';
import { argumentsOf, shellWord } from './arguments.js';
import { packageName } from './command.js';

/** The user's choices. */
export interface ClientChoice {
  packageName: string;
  /** The language of the texts: `en`, or a translation's. */
  texts: string;
  /** Whether to include the example program. */
  example: boolean;
  /** The names of the extras to include. */
  extras: readonly string[];
  /** Whether to include README.md, which explains how to use and update the files. */
  readme: boolean;
}

/**
 * Makes the README of a client's folder. It depends on the user's choices, but neither on the folder nor on how the command was
 * called, so that `--check` finds it up to date from everywhere.
 *
 * @param sample the ten lines of the language's page, with the name of the user's package
 */
export function clientReadme(language: Language, choice: ClientChoice, sample: string): string {
  const { name, title, quickStart } = language;
  const options = {
    out: 'path/to/this/folder',
    package: choice.packageName,
    ...(choice.texts !== 'en' && { lang: choice.texts }),
    ...(choice.example && { example: true }),
    ...(choice.extras.length > 0 && { with: [...choice.extras] }),
  };
  const update = [packageName, 'client', name, ...argumentsOf(options).map(shellWord)].join(' ');
  return `# Cancel payments with Alipay in ${title}

This client signs each request, verifies each response, and repeats until the outcome is known. The command \`${packageName}\` wrote it from
version ${contractVersion} of the contract. The files are yours: commit them. The client ${needs(language)}.

## Cancel a payment

${quickStart.setUp === undefined ? '' : `${quickStart.setUp}\n\n`}\`\`\`${name}
${sample.trimEnd()}
\`\`\`

Save it as \`${quickStart.file}\`. It reads \`ALIPAY_CLIENT_ID\`, \`ALIPAY_PRIVATE_KEY_FILE\`, \`ALIPAY_PUBLIC_KEY_FILE\`, and
\`ALIPAY_REGION\` or \`ALIPAY_BASE_URL\`. \`${packageName} doctor\` checks these settings.

The outcome is \`S\` (cancelled), \`F\` (not cancelled) or \`U\` (unknown). After \`U\`, cancel again later with the same request, marked as
repeated.

## Test against the sandbox

The sandbox is a test provider. The command starts it, as an executable of a release or after
\`npm install --global ${packageName}\`. In one terminal:

\`\`\`sh
${packageName} sandbox --payment order-1 > sandbox.env
\`\`\`

In another, in the same folder:

\`\`\`sh
. ./sandbox.env
${quickStart.run.replace('ID', 'order-1')}  # cancelled
${quickStart.run.replace('ID', 'sandbox-LOST_ANSWER')}  # cancelled, at the second attempt
\`\`\`

A payment whose id begins with \`sandbox-\` gets the answer that its id names. \`${packageName} sandbox --list\` lists these ids.

## Update

Install the new version of the command. Then write the files again:

\`\`\`sh
${update}
\`\`\`

If you edited a file, it names the file and changes nothing; \`--force\` overwrites the file. In CI, add \`--check\`: it lists the files that
are missing, stale or edited, and fails if there are any.

## Licence

MIT. Copyright (c) 2026 The ${packageName} authors.
`;
}

/** What a project needs for a client: `needs Python 3.9 or newer, cryptography, httpx`. */
export function needs({ minimumVersion, dependencies }: Language): string {
  return `needs ${[`${minimumVersion} or newer`, ...dependencies].join(', ')}`;
}
