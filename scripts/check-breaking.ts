import path from 'node:path';
import { checkBreaking } from './breaking/check.js';
import { runCommand } from './command.js';
import { asDocument } from './document.js';
import { drift, render } from './render.js';

const usage = `Usage: npm run check:breaking -- [--base <ref|file>] [--json]

Compares the contract in spec/ with an earlier one. Prints each change with the bump that it needs and the reason. Fails if
info.version, package.json and CHANGELOG.md do not match the largest bump and no pending changeset has it. Warns if
generated/ is stale.

  --base <ref|file>  a commit, branch or tag, or a bundled OpenAPI document (YAML or JSON).
                     (default: the tag of the newest release; nothing is compared before the first release)
  --json             print the result as JSON
  --help             show this

Examples:
  npm run check:breaking
  npm run check:breaking -- --base main
  npm run check:breaking -- --base ../openapi-1.0.0.yaml
`;

const options = { base: { type: 'string' }, json: { type: 'boolean' } } as const;

process.exitCode = await runCommand(usage, options, async (values) => {
  const root = process.cwd();
  const files = await render(root, () => {});
  const stale = await drift(path.join(root, 'generated'), files);
  if (stale.length > 0)
    console.error(`${stale.map((line) => `generated/${line}`).join('\n')}\nspec/ is compared, not these files.\n`);
  await checkBreaking(
    root,
    asDocument(JSON.parse(files.get('openapi.json') ?? ''), 'The contract'),
    values,
    console.log,
  );
});
