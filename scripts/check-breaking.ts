import { parseArgs } from 'node:util';
import { checkBreaking } from './breaking/check.js';
import { ReleaseError } from './breaking/release.js';

const usage = `Usage: npm run check:breaking -- [--base <ref|file>] [--json]

Compares the contract (generated/openapi.json) with an earlier one, and says, change by change, which bump of the version
it needs and why. Fails when the contract's info.version, package.json and CHANGELOG.md do not match that bump; a pending
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

try {
  const { values } = parseArgs({
    options: { base: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) process.stdout.write(usage);
  else await checkBreaking(process.cwd(), values, console.log);
} catch (error) {
  const misused = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  const text = misused || error instanceof ReleaseError ? (error as Error).message : (error as Error).stack;
  process.stderr.write(`\n${text}\n${misused ? `\n${usage}` : ''}`);
  process.exitCode = 1;
}
