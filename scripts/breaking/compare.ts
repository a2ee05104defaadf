import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, Server } from '../document.js';
import { child, compareRest, keysOf, listOf, member, type Pair, same } from './nodes.js';
import { compareMembers, compareOperations, compareParameters } from './operations.js';
import { type Change, Changes } from './rules.js';
import { compareSchemas } from './schemas.js';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every change from one bundled OpenAPI document to another, the gravest first. `info.version` itself is none. */
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

/** The last number of OpenAPI's version only corrects the wording of the specification. */
function compareOpenApi(pair: Pair, changes: Changes): void {
  const { base, revision } = child(pair, 'openapi');
  if (base.value === revision.value) return;
  const sameFeatures =
    String(base.value).split('.').slice(0, 2).join() === String(revision.value).split('.').slice(0, 2).join();
  changes.add(
    sameFeatures ? 'text-changed' : 'openapi-changed',
    revision.pointer,
    `\`openapi\` changed from ${base.value} to ${revision.value}`,
  );
}

function compareServers(pair: Pair, changes: Changes): void {
  const servers = child(pair, 'servers');
  const before = listOf<Server>(pair.base.value, 'servers');
  const after = listOf<Server>(pair.revision.value, 'servers');
  for (const { url } of before)
    if (!after.some((server) => server.url === url))
      changes.add('server-removed', servers.revision.pointer, `server \`${url}\` removed`);
  for (const [index, { url }] of after.entries()) {
    const earlier = before.findIndex((server) => server.url === url);
    if (earlier === -1) {
      changes.add('server-added', servers.revision.pointer, `server \`${url}\` added`);
      continue;
    }
    compareServer(
      { base: child(servers, String(earlier)).base, revision: child(servers, String(index)).revision },
      changes,
    );
  }
}

function compareServer(server: Pair, changes: Changes): void {
  const variables = child(server, 'variables');
  const { added, removed, kept } = keysOf(variables);
  // The URL is the same, so its variables are too, but for some that it does not name.
  for (const name of [...added, ...removed])
    changes.add('unrated', variables.revision.pointer, `variable \`${name}\` added or removed`);
  for (const name of kept) {
    const variable = child(variables, name);
    const { base, revision } = variable;
    const before = listOf(base.value, 'enum');
    const after = listOf(revision.value, 'enum');
    for (const value of before)
      if (!after.includes(value))
        changes.add('server-value-removed', revision.pointer, `\`${value}\` removed from \`${name}\``);
    for (const value of after)
      if (!before.includes(value))
        changes.add('server-value-added', revision.pointer, `\`${value}\` added to \`${name}\``);
    if (member(base.value, 'default') !== member(revision.value, 'default'))
      changes.add('server-default-changed', revision.pointer, `the default of \`${name}\` changed`);
    compareRest(variable, ['enum', 'default'], changes);
  }
  compareRest(server, ['url', 'variables'], changes);
}

function comparePaths(path: Pair, changes: Changes): void {
  const { added, removed, kept } = keysOf(path);
  for (const method of removed.filter((key) => methods.includes(key)))
    changes.add('operation-removed', child(path, method).base.pointer, `\`${method}\` removed`);
  for (const method of added.filter((key) => methods.includes(key)))
    changes.add('operation-added', child(path, method).revision.pointer, `\`${method}\` added`);
  for (const method of kept.filter((key) => methods.includes(key))) compareOperations(child(path, method), changes);
  compareParameters(path, changes);
  compareRest(path, [...methods, 'parameters'], changes);
}

/**
 * Components by their names, which generated types bear. What they hold is compared where an operation uses them; here
 * are compared those that none uses, and the security schemes.
 */
function compareComponents(components: Pair, changes: Changes): void {
  const text = JSON.stringify(components.revision.document);
  for (const kind of new Set([
    ...keysOf(components).kept,
    ...keysOf(components).added,
    ...keysOf(components).removed,
  ])) {
    compareMembers(child(components, kind), 'component', `${kind} component`, changes, (component) => {
      if (kind === 'schemas' && !text.includes(JSON.stringify({ $ref: component.revision.pointer }).slice(1, -1)))
        compareSchemas(component, 'response', changes);
      if (kind !== 'securitySchemes') return;
      const { 'x-covers': before, description: _, ...base } = component.base.value as JsonObject;
      const { 'x-covers': after, description: __, ...revision } = component.revision.value as JsonObject;
      if (!isDeepStrictEqual([base, before], [revision, after]))
        changes.add('security-changed', component.revision.pointer, 'the security scheme changed');
      compareRest(component, Object.keys({ ...base, ...revision, 'x-covers': [] }), changes);
    });
  }
}
