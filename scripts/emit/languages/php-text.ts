import { camelCase, upperFirst } from '../text.js';

/** A string enum, each case with its meaning as a comment. */
export function enumeration(
  name: string,
  summary: string,
  values: { value: string; description: string }[],
  methods = '',
): string {
  const cases = values.map(
    ({ value, description }) => `${docComment([description])}\n    case ${pascal(value)} = ${quote(value)};\n`,
  );
  return `/** ${summary} */\nenum ${name}: string\n{\n${cases.join('')}${methods}}`;
}

/** An array with string keys, as the value of a constant of a class. */
export function table(record: Record<string, string>): string {
  const rows = Object.entries(record).map(([key, value]) => `        ${quote(key)} => ${quote(value)},\n`);
  return `[\n${rows.join('')}    ]`;
}

/** A doc comment with lines of at most 120 characters. */
export function docComment(texts: string[], indent = '    '): string {
  const lines = texts.map((text) => text.replaceAll('*/', '* /'));
  const single = `${indent}/** ${lines[0]} */`;
  if (lines.length === 1 && single.length <= 120) return single;
  const wrapped = lines.flatMap((line) => {
    const [first = '', ...words] = line.split(' ');
    const rows = [first];
    for (const word of words) {
      const row = `${rows.at(-1)} ${word}`;
      if (indent.length + 3 + row.length <= 120) rows.splice(-1, 1, row);
      else rows.push(line.startsWith('@') ? `    ${word}` : word);
    }
    return rows;
  });
  return [`${indent}/**`, ...wrapped.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n');
}

/** `SameRequest` of `same-request`, `UnknownResult` of `UNKNOWN_RESULT`. */
export function pascal(value: string): string {
  return upperFirst(camelCase(value.toLowerCase().replaceAll('_', '-')));
}

/** `CLIENT_ID` of `clientId`. */
export function constant(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').toUpperCase();
}

export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
