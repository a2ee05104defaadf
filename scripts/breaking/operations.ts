import type { Direction } from '../document.js';
import { child, compareRest, flag, follow, keysOf, listOf, member, type Pair, type Place, same } from './nodes.js';
import type { Changes, Rule } from './rules.js';
import { compareSchemas } from './schemas.js';

/** Compares one operation: parameters, request body, responses. */
export function compareOperations(pair: Pair, changes: Changes): void {
  const id = child(pair, 'operationId');
  if (!same(id))
    changes.add('operation-renamed', id.revision.pointer, `\`${id.base.value}\` renamed to \`${id.revision.value}\``);
  const security = child(pair, 'security');
  if (!same(security)) changes.add('security-changed', security.revision.pointer, '`security` changed');
  compareParameters(pair, changes);
  compareRequestBody(child(pair, 'requestBody'), changes);
  const responses = child(pair, 'responses');
  compareMembers(responses, 'response', 'response', changes, (response) => compareResponse(response, changes));
  compareRest(pair, ['operationId', 'security', 'parameters', 'requestBody', 'responses'], changes);
}

/** Compares the parameters of an operation or of a path. */
export function compareParameters(pair: Pair, changes: Changes): void {
  const before = parametersOf(pair.base);
  const after = parametersOf(pair.revision);
  for (const [name, base] of before)
    if (!after.has(name)) changes.add('parameter-removed', base.pointer, `${name} removed`);
  for (const [name, revision] of after) {
    const base = before.get(name);
    const required = flag(revision.value, 'required');
    if (base === undefined)
      changes.add(required ? 'required-parameter-added' : 'parameter-added', revision.pointer, `${name} added`);
    else {
      if (flag(base.value, 'required') !== required)
        changes.add(
          required ? 'parameter-made-required' : 'parameter-made-optional',
          revision.pointer,
          `${name} made ${required ? 'required' : 'optional'}`,
        );
      const parameter = { base, revision };
      compareSchemas(child(parameter, 'schema'), 'request', changes);
      compareRest(parameter, ['name', 'required', 'schema'], changes);
    }
  }
}

/** The parameters by location and name. Header names are case-insensitive. */
function parametersOf(operation: Place): Map<string, Place> {
  const list = child({ base: operation, revision: operation }, 'parameters').base;
  const places = listOf<unknown>(operation.value, 'parameters').map((value, index) =>
    follow({ ...list, pointer: `${list.pointer}/${index}`, value }),
  );
  return new Map(
    places.map((place) => {
      const where = member(place.value, 'in');
      const name = String(member(place.value, 'name'));
      return [`${where} \`${where === 'header' ? name.toLowerCase() : name}\``, place];
    }),
  );
}

function compareRequestBody(pair: Pair, changes: Changes): void {
  const was = flag(pair.base.value, 'required');
  const is = flag(pair.revision.value, 'required');
  if (was !== is)
    changes.add(
      is ? 'request-body-made-required' : 'request-body-made-optional',
      pair.revision.pointer,
      `request body made ${is ? 'required' : 'optional'}`,
    );
  compareContent(child(pair, 'content'), 'request', changes);
  compareRest(pair, ['required', 'content'], changes);
}

function compareResponse(pair: Pair, changes: Changes): void {
  compareMembers(child(pair, 'headers'), 'header', 'header', changes, (header) => {
    const was = flag(header.base.value, 'required');
    const is = flag(header.revision.value, 'required');
    if (was !== is)
      changes.add(
        is ? 'header-made-required' : 'header-made-optional',
        header.revision.pointer,
        `header made ${is ? 'required' : 'optional'}`,
      );
    compareSchemas(child(header, 'schema'), 'response', changes);
    compareRest(header, ['required', 'schema'], changes);
  });
  compareContent(child(pair, 'content'), 'response', changes);
  compareRest(pair, ['headers', 'content'], changes);
}

function compareContent(pair: Pair, direction: Direction, changes: Changes): void {
  compareMembers(pair, `${direction}-media-type`, 'media type', changes, (mediaType) => {
    compareSchemas(child(mediaType, 'schema'), direction, changes);
    compareRest(mediaType, ['schema'], changes);
  });
}

/** Compares a map: members that were added, removed, and kept. */
export function compareMembers(
  pair: Pair,
  rule: 'response' | 'header' | 'component' | 'path' | `${Direction}-media-type`,
  word: string,
  changes: Changes,
  compare: (member: Pair) => void,
): void {
  const { added, removed, kept } = keysOf(pair);
  for (const key of removed)
    changes.add(`${rule}-removed` satisfies Rule, child(pair, key).base.pointer, `${word} \`${key}\` removed`);
  for (const key of added)
    changes.add(`${rule}-added` satisfies Rule, child(pair, key).revision.pointer, `${word} \`${key}\` added`);
  for (const key of kept) compare(child(pair, key));
}
