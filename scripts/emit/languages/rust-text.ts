import { upperFirst } from '../text.js';

/** A string enum. */
export function stringEnum(name: string, comment: string, values: { value: string; description: string }[]): string {
  return `/// ${comment}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ${name} {
${values.map(({ value, description }) => `    /// ${description}\n    ${pascal(value)},`).join('\n')}
}

impl ${name} {
    /// Parses the text of a value.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
${values.map(({ value }) => `            ${quote(value)} => Self::${pascal(value)},`).join('\n')}
            _ => return None,
        })
    }

    /// Returns the text of the value.
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

/** `SameRequest` of `same-request`, `UnknownResult` of `UNKNOWN_RESULT`. */
export function pascal(value: string): string {
  return value.toLowerCase().split(/[-_]/).map(upperFirst).join('');
}

/** `CLIENT_ID` of `clientId`. */
export function screaming(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').toUpperCase();
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
