import { type Document, operationsOf, type ResultCodeTable } from '../document.js';
import { docComment, firstLine, literal, lowerFirst, propertyKey, union, upperFirst } from './text.js';

const statuses = { S: 'Success', F: 'Failure', U: 'Unknown' } as const;

/** The tables of result codes, their unions by status, and the meaning of each kind of answer. */
export function emitResultCodes(document: Document): string {
  const tables = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) => {
    const rows = schema['x-result-codes'];
    return typeof rows === 'object' ? [table(name, schema.description ?? '', rows)] : [];
  });
  const processes = operationsOf(document).filter((operation) => operation.resultProcess !== undefined);
  return [
    `// ${firstLine()}`,
    fieldTypes(document),
    ...tables,
    ...Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) => [
      ...undocumentedCode(name, schema['x-undocumented-code']),
      ...repeatedFailure(name, schema['x-repeated-failure']),
    ]),
    ...unknownCauses(document['x-unknown-causes'] as Record<string, { description: string }> | undefined),
    ...processes.map(({ operationId, path, method, resultProcess }) =>
      [
        docComment(`What each kind of answer to \`${method.toUpperCase()} ${path}\` means, and what to do.`),
        `export const ${operationId}ResultProcess = ${literal(resultProcess)} as const;`,
      ].join('\n'),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function fieldTypes(document: Document): string {
  const fields = (document['x-result-code-fields'] ?? {}) as Record<string, Record<string, { description: string }>>;
  const { conclusive, ...closed } = fields;
  const valuesOf = (field: string, values: (typeof fields)[string]) => {
    const list = Object.entries(values).map(([value, { description }]) => `- \`${value}\`: ${description.trim()}`);
    return `The values of a result code's \`${field}\`:\n\n${list.join('\n')}`;
  };
  const types = Object.entries(closed).map(
    ([field, values]) =>
      `${docComment(valuesOf(field, values))}\nexport type ${upperFirst(field)} = ${union(Object.keys(values))};`,
  );
  return [
    ...types,
    [
      docComment('What the contract says of one result code.'),
      'export interface ResultCodeEntry {',
      docComment('`S`: done. `F`: not done. `U`: not known.', '  '),
      `  readonly resultStatus: ${union(Object.keys(statuses))};`,
      docComment('The message as the API sends it. For people; never branch on it.', '  '),
      '  readonly resultMessage: string;',
      docComment('What to do, in a sentence.', '  '),
      '  readonly furtherAction: string;',
      ...Object.keys(closed).flatMap((field) => [
        docComment(`See {@link ${upperFirst(field)}}.`, '  '),
        `  readonly ${field}: ${upperFirst(field)};`,
      ]),
      ...(conclusive === undefined
        ? []
        : [
            docComment(`Present if \`resultStatus\` is \`F\`. ${valuesOf('conclusive', conclusive)}`, '  '),
            '  readonly conclusive?: boolean;',
          ]),
      '}',
    ].join('\n'),
  ].join('\n\n');
}

function undocumentedCode(schemaName: string, row: unknown): string[] {
  if (row === undefined) return [];
  const comment = docComment('What holds of a failure whose code is not documented.');
  const type = "Omit<ResultCodeEntry, 'resultStatus' | 'resultMessage'>";
  return [`${comment}\nexport const undocumented${schemaName} = ${literal(row)} as const satisfies ${type};`];
}

function repeatedFailure(schemaName: string, advice: unknown): string[] {
  if (advice === undefined) return [];
  const comment = docComment('What to do after a failure that answers a repeat, after the further action of its code.');
  return [`${comment}\nexport const repeatedFailure${schemaName} = ${literal(advice)} as const;`];
}

function unknownCauses(causes: Record<string, { description: string }> = {}): string[] {
  if (Object.keys(causes).length === 0) return [];
  const entries = Object.entries(causes).map(
    ([cause, { description, ...row }]) =>
      `${docComment(description, '  ')}\n  ${propertyKey(cause)}: ${literal(row, '  ')},`,
  );
  return [
    [
      docComment('What the contract says of one cause of an unknown outcome.'),
      'export interface UnknownCauseEntry {',
      docComment('Whether the client repeats the request by itself.', '  '),
      '  readonly repeatable: boolean;',
      docComment(
        'What to do once the client has stopped. It follows the further action of a result code that fits.',
        '  ',
      ),
      '  readonly furtherAction: string;',
      docComment('See {@link Retry}.', '  '),
      '  readonly retry: Retry;',
      docComment('See {@link NextStep}.', '  '),
      '  readonly nextStep: NextStep;',
      '}',
    ].join('\n'),
    `${docComment('Every cause of an unknown outcome.')}\nexport const unknownCauses = {\n${entries.join('\n')}\n} as const satisfies Record<string, UnknownCauseEntry>;`,
    `${docComment('Why an outcome is not known, to switch on.')}\nexport type UnknownCauseCode = keyof typeof unknownCauses;`,
  ];
}

function table(schemaName: string, description: string, rows: ResultCodeTable): string {
  const constant = `${lowerFirst(schemaName)}s`;
  const prefix = schemaName.replace(/ResultCode$/, '');
  const entries = Object.entries(rows).flatMap(([code, row]) => [
    docComment(`${row.resultStatus}: ${row.resultMessage.trim()}\n\n${row.furtherAction.trim()}`, '  '),
    `  ${propertyKey(code)}: ${literal(row, '  ')},`,
  ]);
  const byStatus = Object.entries(statuses).map(([status, word]) => {
    const name = `${prefix}${word}Code`;
    const codes = Object.keys(rows).filter((code) => rows[code]?.resultStatus === status);
    return [
      docComment(`A documented result code whose \`resultStatus\` is \`${status}\`.`),
      `export type ${name} = ${union(codes)};`,
      '',
      docComment(`Whether a result code is documented and has \`resultStatus\` \`${status}\`.`),
      `export function is${name}(code: string): code is ${name} {`,
      `  return is${schemaName}(code) && ${constant}[code].resultStatus === '${status}';`,
      '}',
    ].join('\n');
  });
  return [
    `${docComment(description)}\nexport const ${constant} = {\n${entries.join('\n')}\n} as const satisfies Record<string, ResultCodeEntry>;`,
    `${docComment('A documented result code.')}\nexport type ${schemaName} = keyof typeof ${constant};`,
    `${docComment('Whether a result code is documented. The provider may send others.')}\nexport function is${schemaName}(code: string): code is ${schemaName} {\n  return Object.hasOwn(${constant}, code);\n}`,
    ...byStatus,
  ].join('\n\n');
}
