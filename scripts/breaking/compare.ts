import { operationMethods, type Server } from '../document.js';
import { allKeysOf, child, compareRest, difference, keysOf, listOf, member, type Pair, same } from './nodes.js';
import { compareMembers, compareOperations, compareParameters } from './operations.js';
import { type Change, Changes } from './rules.js';
import { compareSchemas } from './schemas.js';

/** Every change from one bundled OpenAPI document to another, the largest bump first. Ignores `info.version`. */
export function compareContracts(base: unknown, revision: unknown): Change[] {
  const changes = new Changes();
  const pair: Pair = {
    base: { document: base, pointer: '#', value: base },
    revision: { document: revision, pointer: '#', value: revision },
  };
  compareOpenApi(pair, changes);
  compareRest(child(pair, 'info'), ['version'], changes);
  compareServers(pair, changes);
  const security = child(pair, 'security');
  if (!same(security)) changes.add('security-changed', security.revision.pointer, '`security` changed');
  compareMembers(child(pair, 'paths'), 'path', 'path', changes, (path) => comparePaths(path, changes));
  compareComponents(child(pair, 'components'), changes);
  compareRest(pair, ['openapi', 'info', 'servers', 'security', 'paths', 'components'], changes);
  return changes.list();
}

/** A patch version of OpenAPI only corrects the wording of the specification. */
function compareOpenApi(pair: Pair, changes: Changes): void {
  const { base, revision } = child(pair, 'openapi');
  if (base.value === revision.value) return;
  const features = (version: unknown) => String(version).split('.', 2).join();
  const sameFeatures = features(base.value) === features(revision.value);
  changes.add(
    sameFeatures ? 'text-changed' : 'openapi-changed',
    revision.pointer,
    `\`openapi\` changed from ${base.value} to ${revision.value}`,
  );
}

function compareServers(pair: Pair, changes: Changes): void {
  const servers = child(pair, 'servers');
  const before = listOf<Server>(pair.base.value, 'servers').map(({ url }) => url);
  const after = listOf<Server>(pair.revision.value, 'servers').map(({ url }) => url);
  const { pointer } = servers.revision;
  for (const url of difference(before, after)) changes.add('server-removed', pointer, `server \`${url}\` removed`);
  for (const url of difference(after, before)) changes.add('server-added', pointer, `server \`${url}\` added`);
  for (const url of after.filter((kept) => before.includes(kept))) {
    const { base } = child(servers, String(before.indexOf(url)));
    const { revision } = child(servers, String(after.indexOf(url)));
    compareServer({ base, revision }, changes);
  }
}

function compareServer(server: Pair, changes: Changes): void {
  const variables = child(server, 'variables');
  const { added, removed, kept } = keysOf(variables);
  // The URL is unchanged, so a variable that was added or removed does not occur in it.
  for (const name of [...added, ...removed])
    changes.add('unrated', variables.revision.pointer, `variable \`${name}\` added or removed`);
  for (const name of kept) compareVariable(child(variables, name), name, changes);
  compareRest(server, ['variables'], changes);
}

function compareVariable(variable: Pair, name: string, changes: Changes): void {
  const { base, revision } = variable;
  const known = ['default'];
  const before = member(base.value, 'enum');
  const after = member(revision.value, 'enum');
  // Without an `enum`, every value is allowed. So a list on one side only cannot be compared value by value.
  if (Array.isArray(before) && Array.isArray(after)) {
    known.push('enum');
    for (const value of difference(before, after))
      changes.add('server-value-removed', revision.pointer, `\`${value}\` removed from \`${name}\``);
    for (const value of difference(after, before))
      changes.add('server-value-added', revision.pointer, `\`${value}\` added to \`${name}\``);
  }
  if (member(base.value, 'default') !== member(revision.value, 'default'))
    changes.add('server-default-changed', revision.pointer, `the default of \`${name}\` changed`);
  compareRest(variable, known, changes);
}

function comparePaths(path: Pair, changes: Changes): void {
  for (const method of operationMethods) {
    const operation = child(path, method);
    const { base, revision } = operation;
    if (base.value === undefined && revision.value === undefined) continue;
    if (revision.value === undefined) changes.add('operation-removed', base.pointer, `\`${method}\` removed`);
    else if (base.value === undefined) changes.add('operation-added', revision.pointer, `\`${method}\` added`);
    else compareOperations(operation, changes);
  }
  compareParameters(path, changes);
  compareRest(path, [...operationMethods, 'parameters'], changes);
}

/**
 * Compares the names of components, because generated types have them. The content of a component is compared where an
 * operation refers to it; here, only unused schemas and the security schemes are compared.
 */
function compareComponents(components: Pair, changes: Changes): void {
  const references = new Set(JSON.stringify(components.revision.document).match(/"\$ref":"[^"]*"/g));
  for (const kind of allKeysOf(components)) {
    compareMembers(child(components, kind), 'component', `${kind} component`, changes, (component) => {
      if (kind === 'schemas' && !references.has(`"$ref":"${component.revision.pointer}"`))
        compareSchemas(component, 'response', changes);
      if (kind !== 'securitySchemes') return;
      const keys = [...allKeysOf(component)].filter((key) => key !== 'description');
      if (keys.some((key) => !same(child(component, key))))
        changes.add('security-changed', component.revision.pointer, 'the security scheme changed');
      compareRest(component, keys, changes);
    });
  }
}
