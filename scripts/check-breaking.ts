import path from 'node:path';
import { checkBreaking } from './breaking/check.js';
import { runCommand } from './command.js';
import { asDocument } from './document.js';
import { drift, render } from './render.js';

const usage = `Usage: npm run check:breaking -- [--base <ref|file>] [--json]

Compares the contract, as spec/ makes it, with an earlier one, and says, change by change, which bump of the version it
needs and why; says too when generated/ is stale. Fails when the contract's info.version, package.json and CHANGELOG.md do not match that bump; a pending
changeset that asks for it will do.

  --base <ref|file>  a commit, branch or tag, or a bundled OpenAPI document (YAML or JSON).
                     Default: the tag of the newest release; before the first one, there is nothing to compare.
  --json             write the result as JSON
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
    console.error(
      `${stale.map((line) => `generated/${line}`).join('\n')}\nJudged is what spec/ makes, not these files.\n`,
    );
  await checkBreaking(
    root,
    asDocument(JSON.parse(files.get('openapi.json') ?? ''), 'The contract'),
    values,
    console.log,
  );
});
