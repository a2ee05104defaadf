import type { Parameter } from '../../decisions.js';
import { firstLine, oneLine } from '../text.js';
import { constant, integer, pascal, quote, screaming, snake } from './rust-text.js';
import type { ContractTables } from './tables.js';

/** The causes that the client for Rust never gives: its library always names a reason, and it has no durable queue. */
const unused = ['connection-failed', 'stored', 'repeating', 'ended-by-person'];

/** The causes of an unknown outcome: a template for each rule and check of the contract. */
export function causes({ causes }: ContractTables): string {
  const used = causes.filter(({ name }) => !unused.includes(name));
  return `// ${firstLine()}

//! Why an outcome is unknown: the cause and its message of each rule and check of the contract.

use crate::result_codes::UnknownCauseCode;
use crate::verdict::UnknownCause;

/// A cause, with the template of its message.
pub(crate) struct CauseTemplate {
    pub(crate) code: UnknownCauseCode,
    /// A word in braces is filled in.
    pub(crate) message: &'static str,
}

impl CauseTemplate {
    /// Fills in the words in braces, in one pass: what was filled in is not filled in again. One without a value stays.
    pub(crate) fn fill(&self, words: &[(&str, &str)]) -> UnknownCause {
        let mut parts = self.message.split('{');
        let mut message = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let filled = part.split_once('}').and_then(|(name, rest)| {
                let (_, value) = words.iter().find(|(word, _)| *word == name)?;
                Some([value, rest])
            });
            message.push_str(&filled.unwrap_or(["{", part]).concat());
        }
        UnknownCause {
            code: self.code,
            message,
            error: None,
        }
    }
}

${used.map(({ name, description, cause, message }) => constant(screaming(name), 'CauseTemplate', { code: `UnknownCauseCode::${pascal(cause)}`, message: quote(message) }, description)).join('\n')}
`;
}

/** The limits of a call, with their bounds. */
export function limits({ parameters }: ContractTables): string {
  const rows = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'].map((key) => {
    const parameter = parameters[key];
    if (parameter === undefined) throw new Error(`The contract has no parameter ${key}.`);
    return limitOf(key, parameter);
  });
  return `// ${firstLine()}

//! The limits of a cancellation.

use std::fmt;
use std::time::Duration;

use crate::error::Error;

/// The limits of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
${rows.map(({ name, type, text }) => `    /// ${text}\n    pub ${name}: ${type},`).join('\n')}
}

impl Default for Limits {
    fn default() -> Self {
        Self {
${rows.map(({ name, initial }) => `            ${name}: ${initial},`).join('\n')}
        }
    }
}

impl Limits {
    /// Fails if a limit is out of its bounds.
    pub(crate) fn check_bounds(&self) -> Result<(), Error> {
${rows.map(({ name }) => `        ${screaming(name)}.check(&self.${name})?;`).join('\n')}
        Ok(())
    }
}

struct LimitBounds<T> {
    option: &'static str,
    /// What comes before the bounds in a message.
    words: &'static str,
    minimum: T,
    maximum: T,
}

impl<T: PartialOrd + fmt::Debug> LimitBounds<T> {
    fn check(&self, value: &T) -> Result<(), Error> {
        let Self {
            option,
            words,
            minimum,
            maximum,
        } = self;
        if (minimum..=maximum).contains(&value) {
            return Ok(());
        }
        let rule = format!("must be {words} {minimum:?} to {maximum:?}.");
        Err(Error::option(option, rule))
    }
}

${rows
  .map(({ name, type, words, minimum, maximum }) =>
    constant(screaming(name), `LimitBounds<${type}>`, { option: quote(name), words: quote(words), minimum, maximum }),
  )
  .join('\n')
  .replaceAll('pub(crate) const', 'const')}
`;
}

function limitOf(key: string, { description, unit, value, minimum, maximum }: Parameter) {
  const isTime = unit === 'milliseconds';
  const text = (number: unknown) => (isTime ? inWords(Number(number)) : integer(number));
  const source = (number: unknown) => (isTime ? `Duration::from_millis(${integer(number)})` : integer(number));
  return {
    name: snake(key),
    type: isTime ? 'Duration' : 'u32',
    text: `${oneLine(description)} ${text(minimum)} to ${text(maximum)}. Default: ${text(value)}.`,
    words: isTime ? 'from' : 'a whole number from',
    initial: source(value),
    minimum: source(minimum),
    maximum: source(maximum),
  };
}

/** `10 s` of 10,000 milliseconds. */
function inWords(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000} h`;
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}
