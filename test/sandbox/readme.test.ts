import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type ReservedId, reservedIds } from '../../src/sandbox/index.js';

const file = new URL('../../docs/sandbox.md', import.meta.url);

test('docs/sandbox.md lists every reserved id (vitest -u writes the table)', async () => {
  const readme = await readFile(file, 'utf8');
  const markers = /(<!-- reserved ids: [^\n]*-->\n)[\s\S]*?(<!-- end of reserved ids -->)/;
  expect(readme).toMatch(markers);
  const expected = readme.replace(markers, (_, begin, end) => `${begin}${table()}${end}`);
  await expect(expected).toMatchFileSnapshot(file.pathname);
});

function table(): string {
  const rows = reservedIds.map((reserved) => {
    const { pattern, group, description, cancels } = reserved;
    return [`\`${pattern}\``, group, description, cancels ? 'yes' : 'no', outcome(reserved)].join(' | ');
  });
  const lines = ['id | group | what the sandbox does | cancels | outcome', '--- | --- | --- | --- | ---', ...rows];
  return lines.map((line) => `| ${line} |\n`).join('');
}

function outcome({ id, pattern, expectedOutcome }: ReservedId): string {
  const { resultStatus, resultCode, cause, attempts, verified } = expectedOutcome;
  const example = id === pattern ? '' : ` (\`${id}\`)`;
  const details = [resultCode, cause, verified === false ? 'not verified' : undefined].filter(Boolean);
  return `\`${resultStatus}\` ${details.join(', ')}; ${attempts} attempt${attempts === 1 ? '' : 's'}${example}`;
}
