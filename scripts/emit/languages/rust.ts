import { firstLine } from '../text.js';
import { pascal, quote, screaming, stringEnum } from './rust-text.js';
import type { Advice, Bounds, ContractTables, ResultCodeRow } from './tables.js';

/** The contract for Rust, as rustfmt writes it. */
export function emitRust(tables: ContractTables): Record<string, string> {
  return { 'src/contract.rs': contract(tables), 'src/result_codes.rs': resultCodes(tables) };
}

function contract({ contractVersion, operation, server, headers, fields }: ContractTables): string {
  const { clientId, agentToken, responseTime } = headers;
  const bounds: [string, Bounds][] = Object.entries({ clientId, agentToken, responseTime, ...fields });
  return `// ${firstLine()}

//! What the contract fixes: the operation, its headers and bounds, the provider's gateways.

use std::fmt;

use serde::{Serialize, Serializer};

/// The version of the contract that this client was made from.
pub const CONTRACT_VERSION: &str = ${quote(contractVersion)};

pub(crate) const OPERATION_METHOD: &str = ${quote(operation.method)};
pub(crate) const OPERATION_PATH: &str = ${quote(operation.path)};

${Object.entries(headers)
  .map(([key, { name }]) => `pub(crate) const ${screaming(key)}_HEADER: &str = ${quote(name)};`)
  .join('\n')}

pub(crate) struct Bounds {
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
    /// A regular expression that matches the whole text; empty where any text will do.
    pub(crate) pattern: &'static str,
}

${bounds.map(([key, { minLength, maxLength, pattern = '' }]) => `pub(crate) const ${screaming(key)}_BOUNDS: Bounds = Bounds {\n    min_length: ${minLength},\n    max_length: ${maxLength},\n    pattern: ${quote(pattern)},\n};`).join('\n')}

${stringEnum(
  'Region',
  "One of the provider's regions, each with a gateway of its own.",
  Object.entries(server.gateways).map(([value, gateway]) => ({ value, description: `Served by ${gateway}.` })),
)}

impl Region {
    pub(crate) fn gateway(self) -> &'static str {
        match self {
${arms(server.gateways)}
        }
    }
}

${stringEnum(
  'Environment',
  "Real money, or the provider's sandbox.",
  Object.entries(server.modes).map(([value, mode]) => ({ value, description: `Requests go to \`/ams/${mode}\`.` })),
)}

impl Environment {
    pub(crate) fn mode(self) -> &'static str {
        match self {
${arms(server.modes)}
        }
    }
}

/// The base URL of a region and an environment.
pub(crate) fn server_url(region: Region, environment: Environment) -> String {
    ${quote(server.url)}
        .replace("{gateway}", region.gateway())
        .replace("{mode}", environment.mode())
}
`;
}

function arms(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([value, text]) => `            Self::${pascal(value)} => ${quote(text)},`)
    .join('\n');
}

function resultCodes(tables: ContractTables): string {
  const { resultCodes, unknownCauses, undocumentedResultCode, vocabularies } = tables;
  return `// ${firstLine()}

//! What the contract says of each result code, and of each reason for an outcome that is not known.

use std::fmt;

use serde::{Serialize, Serializer};

${stringEnum('ResultStatus', 'What an answer, or a whole cancellation, says of the payment.', [
  { value: 'S', description: 'The payment is cancelled.' },
  { value: 'F', description: 'The payment is not cancelled.' },
  { value: 'U', description: 'Whether it is cancelled is not known.' },
])}

${stringEnum('Retry', 'Whether and how to call again.', vocabularies.retry)}

${stringEnum('NextStep', 'What to do now.', vocabularies.nextStep)}

${stringEnum(
  'UnknownCauseCode',
  'Why an outcome is not known.',
  unknownCauses.map(({ code, description }) => ({ value: code, description })),
)}

/// What the contract says of one result code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultCode {
    /// The status that it goes with.
    pub result_status: ResultStatus,
    /// The message as the API sends it. For people; never branch on it.
    pub result_message: &'static str,
    /// What to do, in a sentence.
    pub further_action: &'static str,
    /// Whether and how to call again.
    pub retry: Retry,
    /// What to do, for a program.
    pub next_step: NextStep,
    /// Whether an F with this code settles that the payment is not cancelled, whatever was sent before. False for S
    /// and U.
    pub conclusive: bool,
}

${resultCodes.map(({ code, resultStatus, resultMessage }) => `/// ${resultStatus}: ${resultMessage}\npub const ${code}: &str = ${quote(code)};`).join('\n')}

/// What the contract says of a documented result code; nothing of any other. The provider may send others.
pub fn result_code(code: &str) -> Option<&'static ResultCode> {
    Some(match code {
${resultCodes.map((row) => `        ${row.code} => &ResultCode {\n${rowFields(row, '            ')}\n        },`).join('\n')}
        _ => return None,
    })
}

/// What holds of a failure whose code is not documented.
pub(crate) const UNDOCUMENTED_RESULT_CODE: ResultCode = ResultCode {
${rowFields({ resultStatus: 'F', resultMessage: '', ...undocumentedResultCode }, '    ')}
};

/// What the contract says of a reason for an outcome that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCauseEntry {
    /// Whether the client repeats the request by itself.
    pub repeatable: bool,
    /// What to do once the client has stopped. It follows the further action of a result code that fits.
    pub further_action: &'static str,
    /// Whether and how to call again.
    pub retry: Retry,
    /// What to do, for a program.
    pub next_step: NextStep,
}

impl UnknownCauseCode {
    /// What the contract says of it.
    pub const fn entry(self) -> &'static UnknownCauseEntry {
        match self {
${unknownCauses.map((row) => `            Self::${pascal(row.code)} => &UnknownCauseEntry {\n${lines([`repeatable: ${row.repeatable}`, ...adviceFields(row)], '                ')}\n            },`).join('\n')}
        }
    }
}
`;
}

function rowFields(row: Omit<ResultCodeRow, 'code'>, indent: string): string {
  return lines(
    [
      `result_status: ResultStatus::${row.resultStatus}`,
      `result_message: ${quote(row.resultMessage)}`,
      ...adviceFields(row),
      `conclusive: ${row.conclusive === true}`,
    ],
    indent,
  );
}

function adviceFields({ furtherAction, retry, nextStep }: Advice): string[] {
  return [
    `further_action: ${quote(furtherAction)}`,
    `retry: Retry::${pascal(retry)}`,
    `next_step: NextStep::${pascal(nextStep)}`,
  ];
}

function lines(fields: string[], indent: string): string {
  return fields.map((field) => `${indent}${field},`).join('\n');
}
