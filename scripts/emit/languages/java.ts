import { firstLine } from '../text.js';
import type { Advice, ContractTables } from './tables.js';

/** The generated sources for Java, as google-java-format writes it. */
export function emitJava(tables: ContractTables): Record<string, string> {
  const { server, vocabularies } = tables;
  return {
    'Contract.java': contract(tables),
    'ResultCode.java': resultCode(tables),
    'UnknownCause.java': unknownCause(tables),
    'Retry.java': vocabulary('Retry', 'Whether and how to call again.', vocabularies.retry),
    'NextStep.java': vocabulary('NextStep', 'What to do next.', vocabularies.nextStep),
    'Region.java': place('Region', "One of the provider's regions", 'gateway', server.gateways),
    'Environment.java': place('Environment', "Production or the provider's sandbox", 'mode', server.modes),
  };
}

const packageLine = 'package com.example.alipaycancel;\n';
const head = `// ${firstLine()}\n\n${packageLine}`;

function contract({ contractVersion, operation, server, headers, fields }: ContractTables): string {
  const text = (name: string, value: string) => constant('String', name, JSON.stringify(value));
  const number = (name: string, value: number) => constant('int', name, String(value));
  const lines = [
    text('METHOD', operation.method),
    text('PATH', operation.path),
    text('SERVER_URL', server.url),
    ...Object.entries(headers).map(([key, { name }]) => text(`${upperCase(key)}_HEADER`, name)),
    number('RESPONSE_TIME_MAX_LENGTH', headers.responseTime.maxLength),
    text('RESPONSE_TIME_PATTERN', headers.responseTime.pattern ?? ''),
    ...Object.entries(fields).map(([key, { maxLength }]) => number(`${upperCase(key)}_MAX_LENGTH`, maxLength)),
  ];
  return `${head}
/** Constants of the contract. */
public final class Contract {
  /** The version of the contract that this client was generated from. */
  public static final String VERSION = ${JSON.stringify(contractVersion)};

${lines.join('\n')}

  private Contract() {}
}
`;
}

function constant(type: string, name: string, value: string): string {
  const line = `  static final ${type} ${name} = ${value};`;
  return line.length <= 100 ? line : `  static final ${type} ${name} =\n      ${value};`;
}

function resultCode({ resultCodes, undocumentedResultCode }: ContractTables): string {
  const rows = resultCodes.map((row) => {
    const { code, resultStatus, resultMessage, conclusive = false } = row;
    const values = [`ResultStatus.${resultStatus}`, JSON.stringify(resultMessage), ...advice(row), String(conclusive)];
    return `${comment(`${resultStatus}: ${resultMessage}`)}\n  ${called(code, values, '  ')}`;
  });
  return `${head}
/** The documented result codes. The provider may send others. */
public enum ResultCode {
${rows.join(',\n')};

  /** The advice on a failure with any other code. */
  static final Advice UNDOCUMENTED =
      ${called('new Advice', advice(undocumentedResultCode), '      ')};

  public final ResultStatus resultStatus;

  /** The message that the API sends. For people; never branch on it. */
  public final String resultMessage;

  public final Advice advice;

  /**
   * Whether an F with this code settles that the payment is not cancelled, whatever was sent before.
   * False for S and U.
   */
  public final boolean conclusive;

  ResultCode(
      ResultStatus resultStatus,
      String resultMessage,
      String furtherAction,
      Retry retry,
      NextStep nextStep,
      boolean conclusive) {
    this.resultStatus = resultStatus;
    this.resultMessage = resultMessage;
    this.advice = new Advice(furtherAction, retry, nextStep);
    this.conclusive = conclusive;
  }

  /** Returns the documented code with this name, or null. */
  public static ResultCode find(String code) {
    for (ResultCode known : values()) if (known.name().equals(code)) return known;
    return null;
  }
}
`;
}

function unknownCause({ unknownCauses }: ContractTables): string {
  const rows = unknownCauses.map((row) => {
    const values = [String(row.repeatable), ...advice(row)];
    return `${comment(row.description)}\n  ${called(row.code, values, '  ')}`;
  });
  return `${head}
/** Why an outcome is unknown. */
public enum UnknownCause {
${rows.join(',\n')};

  /** Whether the client repeats the request itself. */
  public final boolean repeatable;

  public final Advice advice;

  UnknownCause(boolean repeatable, String furtherAction, Retry retry, NextStep nextStep) {
    this.repeatable = repeatable;
    this.advice = new Advice(furtherAction, retry, nextStep);
  }
}
`;
}

function vocabulary(name: string, text: string, values: { value: string; description: string }[]): string {
  const rows = values.map(({ value, description }) => `${comment(description)}\n  ${upperCase(value)}`);
  return `${head}
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** ${text} */
public enum ${name} {
${rows.join(',\n')};

  /** Returns the value as the contract writes it. */
  @JsonValue
  public String value() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
`;
}

function place(name: string, text: string, field: string, values: Record<string, string>): string {
  const rows = Object.entries(values).map(([value, target]) => `  ${upperCase(value)}(${JSON.stringify(target)})`);
  return `${head}
import java.util.Locale;

/** ${text}. */
public enum ${name} {
${rows.join(',\n')};

  final String ${field};

  ${name}(String ${field}) {
    this.${field} = ${field};
  }

  /**
   * Returns the constant for a value of the contract, such as {@code ${Object.keys(values)[0]}}.
   *
   * @throws AlipayCancelException with INVALID_OPTION
   */
  public static ${name} of(String value) {
    for (${name} known : values()) {
      if (known.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) return known;
    }
    throw ${called('AlipayCancelException.option', [`"${name.toLowerCase()}"`, `"must be one of ${Object.keys(values).join(', ')}."`], '    throw ')};
  }
}
`;
}

function advice({ furtherAction, retry, nextStep }: Advice): string[] {
  return [JSON.stringify(furtherAction), `Retry.${upperCase(retry)}`, `NextStep.${upperCase(nextStep)}`];
}

/** A call: on one line, with its arguments on the next line, or one argument per line, whichever fits 100 columns first. */
function called(name: string, values: string[], indent: string): string {
  const line = `${name}(${values.join(', ')})`;
  if (indent.length + line.length + 1 <= 100) return line;
  const inner = `${' '.repeat(indent.length - indent.trimStart().length)}    `;
  const next = values.join(', ');
  if (inner.length + next.length + 2 <= 100) return `${name}(\n${inner}${next})`;
  return `${name}(\n${values.map((value) => inner + value).join(',\n')})`;
}

function comment(text: string): string {
  return `  /** ${text.replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)} */`;
}

/** `MERCHANT_ACCOUNT_ID` of `merchantAccountId`, `SAME_REQUEST` of `same-request`. */
function upperCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .replaceAll('-', '_')
    .toUpperCase();
}
