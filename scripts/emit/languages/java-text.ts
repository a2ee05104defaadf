import { firstLine } from '../text.js';
import type { Bounds } from './tables.js';

const width = 100;

/** What every file begins with. */
export const head = `// ${firstLine()}\n\npackage com.example.alipaycancel;\n`;

/** A declaration of a constant: on one line, or with its value on the next. */
export function constant(modifiers: string, type: string, name: string, value: string): string {
  const declaration = `  ${modifiers} final ${type} ${name} =`;
  const line = `${declaration} ${value};`;
  return line.length <= width ? line : `${declaration}\n      ${value.replaceAll('\n', '\n      ')};`;
}

/** A call: on one line, with its arguments on the next line, or one argument per line, whichever fits first. */
export function called(name: string, values: string[], indent: string): string {
  const line = `${name}(${values.join(', ')})`;
  if (indent.length + line.length + 1 <= width) return line;
  const inner = `${' '.repeat(indent.length - indent.trimStart().length)}    `;
  const next = values.join(', ');
  if (inner.length + next.length + 2 <= width) return `${name}(\n${inner}${next})`;
  return `${name}(\n${values.map((value) => inner + value).join(',\n')})`;
}

/** Bounds of a text. An empty header counts as missing: a value has at least one character. */
export function boundsOf({ minLength, maxLength, pattern }: Bounds): string {
  const minimum = pattern === undefined ? minLength : Math.max(1, minLength);
  const values = [minimum, maxLength, ...(pattern === undefined ? [] : [JSON.stringify(pattern)])];
  return called('new Bounds', values.map(String), '');
}

/** A Javadoc comment. Each text is a paragraph; one that begins with `@` is a tag. Words in backquotes are code. */
export function javadoc(indent: string, ...paragraphs: string[]): string {
  const texts = paragraphs.map(markUp).map((text, index) => (index > 0 && !text.startsWith('@') ? `<p>${text}` : text));
  const [only = ''] = texts;
  const line = `${indent}/** ${only} */`;
  if (texts.length === 1 && line.length <= width) return line;
  const lines = texts.map((text) => wrapped(text, width - indent.length - 3));
  const body = lines.flatMap((paragraph, index) => (index === 0 ? paragraph : ['', ...paragraph]));
  return [`${indent}/**`, ...body.map((text) => `${indent} * ${text}`.trimEnd()), `${indent} */`].join('\n');
}

function markUp(text: string): string {
  const escaped = text.replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
  return escaped.replaceAll(/`([^`]+)`/g, '{@code $1}');
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** `MERCHANT_ACCOUNT_ID` of `merchantAccountId`, `SAME_REQUEST` of `same-request`. */
export function upperCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .replaceAll('-', '_')
    .toUpperCase();
}
