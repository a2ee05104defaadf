import { cases } from '../test/breaking/cases/index.js';
import { askOasdiff, installOasdiff, problemsOf, version } from './breaking/oasdiff.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run check:oasdiff

Asks oasdiff ${version}, another tool, which changes of the contract break callers: each of the ${cases.length} in test/breaking/cases/.
Fails where it agrees or disagrees with ours otherwise than the table in scripts/breaking/oasdiff.ts says, which gives the
reason for each disagreement. It needs Go, with which it installs oasdiff once, into the user's cache; without Go it is
skipped, but fails where the variable CI is set.

  --help  show this
`;

process.exitCode = await runCommand(usage, {}, async () => {
  const binary = await installOasdiff();
  if (binary === undefined) {
    const message = 'There is no Go on this machine, with which to install oasdiff';
    if (process.env['CI']) throw new ScriptError(`${message}. Install Go, from https://go.dev/dl.`);
    console.log(`Skipped: ${message}.`);
    return;
  }
  const verdicts = await askOasdiff(binary, cases);
  const reasons = [...new Set(verdicts.flatMap(({ why }) => why ?? []))];
  console.log('ours      oasdiff   change');
  for (const { title, ours, oasdiffs, why } of verdicts)
    console.log(
      `${word(ours)}  ${word(oasdiffs)}  ${title}${why === undefined ? '' : ` (${reasons.indexOf(why) + 1})`}`,
    );
  console.log(`\n${reasons.map((why, index) => `(${index + 1}) ${why}`).join('\n')}`);
  const agreed = verdicts.filter(({ ours, oasdiffs }) => ours === oasdiffs).length;
  console.log(`\noasdiff ${version} agrees on ${agreed} of ${verdicts.length} changes.`);
  const problems = problemsOf(verdicts);
  if (problems.length > 0) throw new ScriptError(problems.join('\n'));
});

function word(breaking: boolean): string {
  return (breaking ? 'breaking' : '-').padEnd(8);
}
