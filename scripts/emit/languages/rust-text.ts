import { upperFirst } from '../text.js';
import type { Bounds } from './tables.js';

/** A string enum. */
export function stringEnum(name: string, comment: string, values: { value: string; description: string }[]): string {
  return `/// ${comment}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ${name} {
${values.map(({ value, description }) => `    /// ${description}\n    ${pascal(value)},`).join('\n')}
}

impl ${name} {
    /// Every value, in the order of the contract.
    pub const ALL: &'static [Self] = &${list(
      values.map(({ value }) => `Self::${pascal(value)}`),
      ['[', ']'],
      '    ',
    )};

    /// Parses the text of a value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut values = Self::ALL.iter().copied();
        values.find(|value| value.as_str() == text)
    }

    /// Returns the text of the value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
${values.map(({ value }) => `            Self::${pascal(value)} => ${quote(value)},`).join('\n')}
        }
    }
}

impl fmt::Display for ${name} {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ${name} {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}`;
}

/** A constant struct, with a field a line. */
export function constant(name: string, type: string, fields: Record<string, string>, comment?: string): string {
  const text = comment === undefined ? '' : `/// ${comment}\n`;
  const lines = Object.entries(fields).map(([field, value]) => `    ${field}: ${value},`);
  return `${text}pub(crate) const ${name}: ${type} = ${type.replace(/<.*/, '')} {\n${lines.join('\n')}\n};`;
}

/** The constant bounds of headers and fields: `CLIENT_ID_BOUNDS` of `clientId`. */
export function boundsConstants(bounds: Record<string, Bounds>): string {
  const constants = Object.entries(bounds).map(([key, { minLength, maxLength, pattern = '' }]) => {
    const fields = { min_length: String(minLength), max_length: String(maxLength), pattern: quote(pattern) };
    return constant(`${screaming(key)}_BOUNDS`, 'Bounds', fields);
  });
  return constants.join('\n');
}

/** A list in brackets, such as arguments: on one line if they are short, as rustfmt writes them. */
export function list(items: string[], [open, close]: [string, string], indent: string): string {
  const line = items.join(', ');
  if (line.length <= 60) return `${open}${line}${close}`;
  return `${open}\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}${close}`;
}

/** `SameRequest` of `same-request`, `UnknownResult` of `UNKNOWN_RESULT`. */
export function pascal(value: string): string {
  return value.toLowerCase().split(/[-_]/).map(upperFirst).join('');
}

/** `CLIENT_ID` of `clientId` and `client-id`. */
export function screaming(key: string): string {
  return snake(key).toUpperCase();
}

/** `client_id` of `clientId` and `client-id`. */
export function snake(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').replaceAll('-', '_').toLowerCase();
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

/** `3_600_000`. */
export function integer(value: unknown): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '_');
}
