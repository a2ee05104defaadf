import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * What is read here of a node of Babel's tree, with the node above it.
 *
 * @typedef {{ type: string, name?: string, callee?: { name?: string }, arguments?: object[], body?: Node[], argument?: Node }} Node
 * @typedef {{ node: Node, parentPath: Path | null }} Path
 */

/**
 * Texts for people are not mutated: what is thrown is told apart by its class and code, and a test that asserts each word of
 * each message would only hinder a better one.
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
