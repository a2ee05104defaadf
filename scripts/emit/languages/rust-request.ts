import { firstLine } from '../text.js';
import { boundsConstants, list, quote, screaming, snake } from './rust-text.js';
import type { RequestTable } from './tables.js';

/** The request: its type, constructors, validation and serialization. */
export function request({ description, fields, alternatives }: RequestTable): string {
  // An alternative of one field has a constructor.
  const single = alternatives.flatMap((names) => (names.length === 1 ? names : []));
  const isGiven = alternatives.map((names) => names.map((name) => `self.${snake(name)}.is_some()`).join(' && '));
  const wanted = alternatives.map((names) => names.map((name) => `\`${name}\``).join(' with ')).join(' or ');
  return `// ${firstLine()}

//! The request.

use serde::Serialize;

use crate::contract::Bounds;
use crate::error::Error;

/// ${description}
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequest {
${fields.map(({ name, description }) => `    /// ${description}\n    #[serde(skip_serializing_if = "Option::is_none")]\n    pub ${snake(name)}: Option<String>,`).join('\n')}
}

${boundsConstants(Object.fromEntries(fields.map(({ name, ...bounds }) => [name, bounds])))}

impl CancelRequest {
${single.map(constructorOf).join('\n\n')}

    /// Returns the bytes to sign and send.
    ///
    /// # Errors
    /// [\`Error::Request\`] if the request breaks the contract. The message names the field and the rule.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let is_complete = ${isGiven.join(' || ')};
        if !is_complete {
            return Err(fault("${wanted} is missing."));
        }
${fields.map(({ name }) => `        check${list([quote(name), `&self.${snake(name)}`, `&${screaming(name)}_BOUNDS`], ['(', ')'], '        ')}?;`).join('\n')}
        serde_json::to_vec(self).map_err(|_| fault("it cannot be written as JSON."))
    }
}

fn check(name: &str, value: &Option<String>, bounds: &Bounds) -> Result<(), Error> {
    match value {
        Some(value) if !bounds.allow(value) => Err(fault(&format!("\`{name}\` must have {bounds}."))),
        _ => Ok(()),
    }
}

fn fault(rule: &str) -> Error {
    Error::Request(format!("The request breaks the contract: {rule}"))
}
`;
}

function constructorOf(name: string): string {
  const field = snake(name);
  return `    /// Names the payment by its \`${name}\`.
    pub fn by_${field}(${field}: impl Into<String>) -> Self {
        let ${field} = Some(${field}.into());
        Self {
            ${field},
            ..Self::default()
        }
    }`;
}
