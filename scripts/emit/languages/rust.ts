import { firstLine } from '../text.js';
import { causes, limits } from './rust-decisions.js';
import { request } from './rust-request.js';
import { boundsConstants, integer, pascal, quote, screaming, stringEnum } from './rust-text.js';
import type { Advice, ContractTables, ResultCodeRow } from './tables.js';

/** The generated sources for Rust, as rustfmt writes it. */
export function emitRust(tables: ContractTables): Record<string, string> {
  return {
    'src/causes.rs': causes(tables),
    'src/contract.rs': contract(tables),
    'src/limits.rs': limits(tables),
    'src/request.rs': request(tables.request),
    'src/result_codes.rs': resultCodes(tables),
  };
}

function contract({
  contractVersion,
  operation,
  server,
  headers,
  fields,
  parameters,
  ...tables
}: ContractTables): string {
  const { clientId, agentToken, responseTime } = headers;
  const { resultCode, resultMessage } = fields;
  const { keyVersion, algorithm, sandboxPrefix } = tables;
  const bounds = { clientId, agentToken, responseTime, keyVersion, resultCode, resultMessage };
  const number = (name: string) => integer(parameters[name]?.value);
  const statuses = [parameters['retryableHttpStatuses']?.value].flat();
  return `// ${firstLine()}

//! Constants of the contract: URLs, header names, bounds, numbers behind the decisions.

use std::fmt;

use serde::{Serialize, Serializer};

/// The version of the contract that this client was generated from.
pub const CONTRACT_VERSION: &str = ${quote(contractVersion)};

pub(crate) const OPERATION_METHOD: &str = ${quote(operation.method)};
pub(crate) const OPERATION_PATH: &str = ${quote(operation.path)};

${Object.entries(headers)
  .map(([key, { name }]) => `pub(crate) const ${screaming(key)}_HEADER: &str = ${quote(name)};`)
  .join('\n')}

/// The headers of a response that evidence records: those that the contract names. No cookie.
pub(crate) const RECORDED_HEADERS: [&str; ${tables.recordedHeaders.length}] = [
${tables.recordedHeaders.map((name) => `    ${quote(name)},`).join('\n')}
];

pub(crate) struct Bounds {
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
    /// A regular expression for the whole text. Empty if any text is allowed.
    pub(crate) pattern: &'static str,
}

${boundsConstants(bounds)}

/// The algorithm of the contract: RSA PKCS#1 v1.5 with SHA-256 (RFC 8017, section 8.2).
pub const ALGORITHM: &str = ${quote(algorithm)};
/// What the \`Client-Id\` of an application in the sandbox begins with.
pub(crate) const SANDBOX_PREFIX: &str = ${quote(sandboxPrefix)};

/// The smallest RSA key that the client accepts, in bits.
pub const MIN_KEY_BITS: usize = ${number('minKeyBits')};
/// The largest response body that the client reads, in bytes. No answer of the API comes near it.
pub const MAX_RESPONSE_BYTES: usize = ${number('maxResponseBytes')};
/// A signed failure may be older than its request by this much, in milliseconds.
pub(crate) const TOLERATED_AGE: i64 = ${number('toleratedAge')};
pub(crate) const RETRYABLE_HTTP_STATUSES: [u16; ${statuses.length}] = [${statuses.join(', ')}];
/// Every HTTP status from this one on is retryable.
pub(crate) const RETRYABLE_HTTP_STATUSES_FROM: u16 = ${number('retryableHttpStatusesFrom')};

${stringEnum(
  'Region',
  'A region of the provider. Each region has its own gateway.',
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
  "Production or the provider's sandbox.",
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
  const { resultCodes, unknownCauses, undocumentedResultCode, repeatedFailure, vocabularies } = tables;
  return `// ${firstLine()}

//! The documented result codes, and the causes of an unknown outcome.

use std::fmt;

use serde::{Serialize, Serializer};

${stringEnum('ResultStatus', 'Whether the payment is cancelled.', [
  { value: 'S', description: 'The payment is cancelled.' },
  { value: 'F', description: 'The payment is not cancelled.' },
  { value: 'U', description: 'It is unknown whether the payment is cancelled.' },
])}

${stringEnum('Retry', 'Whether and how to call again.', vocabularies.retry)}

${stringEnum('NextStep', 'What to do next.', vocabularies.nextStep)}

${stringEnum(
  'UnknownCauseCode',
  'Why an outcome is unknown.',
  unknownCauses.map(({ code, description }) => ({ value: code, description })),
)}

/// A documented result code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultCode {
    /// The result status that belongs to this code.
    pub result_status: ResultStatus,
    /// The message that the API sends. For people; never branch on it.
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

/// Returns a documented result code, or \`None\`. The provider may send others.
#[must_use]
pub fn result_code(code: &str) -> Option<&'static ResultCode> {
    Some(match code {
${resultCodes.map((row) => `        ${row.code} => &ResultCode {\n${rowFields(row, '            ')}\n        },`).join('\n')}
        _ => return None,
    })
}

/// Applies to a failure with any other code.
pub(crate) const UNDOCUMENTED_RESULT_CODE: ResultCode = ResultCode {
${rowFields({ resultStatus: 'F', resultMessage: '', ...undocumentedResultCode }, '    ')}
};

/// What the further action of a failure after a repeat adds.
pub(crate) const REPEATED_FAILURE_ACTION: &str = ${quote(repeatedFailure.furtherAction)};

/// A cause of an unknown outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCauseEntry {
    /// Whether the client repeats the request itself.
    pub repeatable: bool,
    /// What to do after the client has stopped, for people.
    pub further_action: &'static str,
    /// Whether and how to call again.
    pub retry: Retry,
    /// What to do, for a program.
    pub next_step: NextStep,
}

impl UnknownCauseCode {
    /// Returns the entry of this cause.
    #[must_use]
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
