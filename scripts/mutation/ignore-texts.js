import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * The parts of a Babel node that are read here, and its parent.
 *
 * @typedef {{ type: string, name?: string, callee?: { type?: string, name?: string }, arguments?: object[], body?: Node[], argument?: Node }} Node
 * @typedef {{ node: Node, parentPath: Path | null }} Path
 */

/**
 * Excludes texts for people from mutation. Programs distinguish errors by class and code, and a test of each word of a
 * message would only make the message harder to improve.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'texts', {
    shouldIgnore(path) {
      const { node, parentPath } = /** @type {Path} */ (/** @type {unknown} */ (path));
      const table = parentPath?.parentPath?.parentPath?.node.type;
      const inTable = table === 'TSSatisfiesExpression' || callAround(parentPath)?.callee?.name === 'checkKnown';
      if (node.type === 'BooleanLiteral' && inTable) return 'a table of names: only they are read';
      const [only] = parentPath?.node.type === 'CatchClause' ? (node.body ?? []) : [];
      if (only?.type === 'ReturnStatement' && only.argument?.name === 'undefined')
        return 'an empty block gives the same: nothing';
      if (!['StringLiteral', 'TemplateLiteral'].includes(node.type)) return undefined;
      const call = callAround(parentPath);
      const name = call?.callee?.name ?? '';
      if (call?.type === 'NewExpression' && name.endsWith('Error')) return 'the text of an error';
      // `unknown(code, message)` of verdict.ts, and `open` and `invalid` of judge.ts, which are made of it.
      const isText = name === 'invalid' || call?.arguments?.indexOf(node) !== 0;
      // The constructors of errors.ts: `super(code, message, options)`.
      if (call?.callee?.type === 'Super' && isText) return 'the text of an error';
      if (name === 'Refusal' && isText) return 'the reason of a refusal';
      return ['unknown', 'open', 'invalid'].includes(name) && isText ? 'the text of a cause' : undefined;
    },
  }),
];

/** @type {(path: Path | null) => Node | undefined} */
function callAround(path) {
  for (let at = path; at !== null; at = at.parentPath)
    if (['CallExpression', 'NewExpression'].includes(at.node.type)) return at.node;
  return undefined;
}
