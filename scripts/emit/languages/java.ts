import type { Parameter } from '../../decisions.js';
import { cancelRequest } from './java-request.js';
import { boundsOf, called, constant, head, javadoc, upperCase } from './java-text.js';
import type { Advice, Bounds, ContractTables } from './tables.js';

/** The generated sources for Java, as google-java-format writes it. */
export function emitJava(tables: ContractTables): Record<string, string> {
  const { server, vocabularies } = tables;
  return {
    'CancelRequest.java': cancelRequest(tables.request),
    'Contract.java': contract(tables),
    'Limits.java': limits(tables),
    'ResultCode.java': resultCode(tables),
    'Rule.java': rule(tables),
    'UnknownCause.java': unknownCause(tables),
    'Retry.java': vocabulary('Retry', 'Whether and how to call again.', vocabularies.retry),
    'NextStep.java': vocabulary('NextStep', 'What to do next.', vocabularies.nextStep),
    'Region.java': place('Region', "One of the provider's regions.", 'gateway', server.gateways),
    'Environment.java': place('Environment', "Production or the provider's sandbox.", 'mode', server.modes),
  };
}

function contract(tables: ContractTables): string {
  const { contractVersion, operation, server, sandboxPrefix, algorithm, keyVersion, headers, fields } = tables;
  const quoted = (value: string) => JSON.stringify(value);
  const text = (name: string, value: string) => constant('static', 'String', name, quoted(value));
  const bounds = (name: string, value: Bounds) => constant('static', 'Bounds', name, boundsOf(value));
  const shown = (description: string, line: string) =>
    `${javadoc('  ', description)}\n${line.replace('static', 'public static')}`;
  const number = (name: string) => {
    const { description, unit, value } = tables.parameters[name] as Parameter;
    const values = [value].flat().map(String);
    const type = Array.isArray(value) ? 'List<Integer>' : 'int';
    const line = constant(
      'static',
      type,
      upperCase(name),
      Array.isArray(value) ? called('List.of', values, '') : `${value}`,
    );
    return shown(unit === undefined ? description : `${description} In ${unit}.`, line);
  };
  return `${head}
import java.util.List;

/** Constants of the contract. */
public final class Contract {
${shown('The version of the contract that this client was generated from.', text('VERSION', contractVersion))}

${shown('What the Client-Id of an application in the sandbox begins with.', text('SANDBOX_PREFIX', sandboxPrefix))}

${shown('The algorithm of the signatures: RSA PKCS#1 v1.5 with SHA-256.', text('ALGORITHM', algorithm))}

${shown(`${range(headers.clientId)} visible ASCII characters.`, bounds('CLIENT_ID', headers.clientId))}

${shown(`${range(keyVersion)} digits.`, bounds('KEY_VERSION', keyVersion))}

${shown(`${range(headers.agentToken)} visible ASCII characters.`, bounds('AGENT_TOKEN', headers.agentToken))}

${plainParameters.map(number).join('\n\n')}

${[
  text('METHOD', operation.method),
  text('PATH', operation.path),
  text('SERVER_URL', server.url),
  ...Object.entries(headers).map(([key, { name }]) => text(`${upperCase(key)}_HEADER`, name)),
  bounds('RESPONSE_TIME', headers.responseTime),
  ...answered.map((field) => bounds(upperCase(field), fields[field])),
].join('\n')}

${javadoc('  ', 'The headers of a response that evidence records: those that the contract names. No cookie.')}
${constant('static', 'List<String>', 'RECORDED_HEADERS', called('List.of', tables.recordedHeaders.map(quoted), '      '))}

  private Contract() {}
}
`;
}

/** The parameters that the client reads, but for those of `Limits`. */
const plainParameters = [
  'toleratedAge',
  'retryableHttpStatuses',
  'retryableHttpStatusesFrom',
  'maxResponseBytes',
  'minKeyBits',
];

/** The fields of the response whose bounds the client checks. */
const answered = ['resultCode', 'resultMessage', 'paymentId', 'paymentRequestId'] as const;

function range({ minLength, maxLength }: Bounds): string {
  return `${Math.max(1, minLength)} to ${maxLength}`;
}

function resultCode({ resultCodes, undocumentedResultCode, repeatedFailure }: ContractTables): string {
  const rows = resultCodes.map((row) => {
    const { code, resultStatus, resultMessage, conclusive = false } = row;
    const values = [`ResultStatus.${resultStatus}`, JSON.stringify(resultMessage), ...advice(row), String(conclusive)];
    return `${javadoc('  ', `${resultStatus}: ${resultMessage}`)}\n  ${called(code, values, '  ')}`;
  });
  return `${head}
/** The documented result codes. The provider may send others. */
public enum ResultCode {
${rows.join(',\n')};

  /** The advice on a failure with any other code. */
  static final Advice UNDOCUMENTED =
      ${called('new Advice', advice(undocumentedResultCode), '      ')};

  /** What the advice on a failure adds that rests on the idempotency of the API. */
${constant('static', 'String', 'REPEATED_FAILURE', JSON.stringify(repeatedFailure.furtherAction))}

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

function rule({ causes }: ContractTables): string {
  const rows = causes.map(({ name, description, cause, message }) => {
    const values = [`UnknownCause.${cause}`, JSON.stringify(message)];
    return `${javadoc('  ', description)}\n  ${called(upperCase(name), values, '  ')}`;
  });
  return `${head}
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules and checks of the contract that leave an outcome unknown. */
enum Rule {
${rows.join(',\n')};

  private static final Pattern PLACEHOLDER = Pattern.compile("[{]([A-Za-z]+)[}]");

  final UnknownCause cause;
  private final String template;

  Rule(UnknownCause cause, String template) {
    this.cause = cause;
    this.template = template;
  }

  /** Returns the words of the rule, filled in once: a word may contain anything. */
  String message(Map<String, ?> words) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(wordFor(found, words)));
  }

  private static String wordFor(MatchResult found, Map<String, ?> words) {
    Object word = words.get(found.group(1));
    return word == null ? found.group() : word.toString();
  }
}
`;
}

function unknownCause({ unknownCauses }: ContractTables): string {
  const rows = unknownCauses.map((row) => {
    const values = [String(row.repeatable), ...advice(row)];
    return `${javadoc('  ', row.description)}\n  ${called(row.code, values, '  ')}`;
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

function limits({ parameters }: ContractTables): string {
  const ofLimit = (name: string) => parameters[name] as Parameter;
  const names = ['attemptTimeout', 'deadline', 'maxAttempts', 'baseDelay', 'maxDelay'];
  const type = (name: string) => (ofLimit(name).unit === undefined ? 'int' : 'long');
  const unit = (name: string) => (ofLimit(name).unit === undefined ? '' : ' ms');
  const defaults = names.map((name) => `${name} ${ofLimit(name).value}${unit(name)}`);
  const parameterList = names.map((name) => `${type(name)} ${name}`);
  const setter = (name: string) => {
    const { description, value, minimum, maximum } = ofLimit(name);
    const isTime = unit(name) !== '';
    const bounds = `Default: ${value}${unit(name)}. Minimum: ${name === 'maxDelay' ? '{@code baseDelay}' : minimum + unit(name)}. Maximum: ${maximum}${unit(name)}.`;
    const lowest = name === 'maxDelay' ? 'baseDelay' : minimum;
    const longest = name === 'baseDelay' ? 'Math.max(maxDelay, value)' : 'maxDelay';
    const values = names.map((other) => (other === name ? 'value' : other === 'maxDelay' ? longest : other));
    const note = name === 'baseDelay' ? ' Raises a smaller `maxDelay` to the same value.' : '';
    return `${javadoc('  ', `${description}${note} ${bounds}`, '@throws AlipayCancelException with INVALID_OPTION if it is out of bounds')}
  public Limits ${name}(${isTime ? 'Duration duration' : 'int value'}) {
${isTime ? '    long value = milliseconds(duration);\n' : ''}    check("${name}", value, ${lowest}, ${maximum}, "${unit(name)}");
    return new Limits(${values.join(', ')});
  }`;
  };
  return `${head}
import java.time.Duration;

/** The limits of a cancellation. Each method returns a copy with one limit changed. */
public final class Limits {
${javadoc('  ', `The defaults: ${defaults.join(', ')}.`)}
  public static final Limits DEFAULT = new Limits(${names.map((name) => ofLimit(name).value).join(', ')});

${names.map((name) => `  public final ${type(name)} ${name};`).join('\n')}

  ${called('Limits', parameterList, '  ')} {
${names.map((name) => `    this.${name} = ${name};`).join('\n')}
  }

${names.map(setter).join('\n\n')}

  /** Returns a value above every maximum for a duration that is missing or too long for a long. */
  private static long milliseconds(Duration duration) {
    boolean isShort = duration != null && duration.compareTo(Duration.ofDays(365)) < 0;
    return isShort ? duration.toMillis() : Long.MAX_VALUE;
  }

  private static void check(String option, long value, long minimum, long maximum, String unit) {
    if (value >= minimum && value <= maximum) return;
    throw AlipayCancelException.option(
        option, "must be from " + minimum + unit + " to " + maximum + unit + ".");
  }
}
`;
}

function vocabulary(name: string, text: string, values: { value: string; description: string }[]): string {
  const rows = values.map(({ value, description }) => `${javadoc('  ', description)}\n  ${upperCase(value)}`);
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
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** ${text} */
public enum ${name} {
${rows.join(',\n')};

  final String ${field};

  ${name}(String ${field}) {
    this.${field} = ${field};
  }

  /** Returns the value as the contract writes it, such as {@code ${Object.keys(values)[0]}}. */
  public String value() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns every value, separated by commas. */
  public static String names() {
    return Arrays.stream(values()).map(${name}::value).collect(Collectors.joining(", "));
  }

  /**
   * Returns the constant for a value of the contract.
   *
   * @throws AlipayCancelException with INVALID_OPTION if there is none
   */
  public static ${name} of(String value) {
    for (${name} known : values()) if (known.value().equals(value)) return known;
    throw AlipayCancelException.option("${name.toLowerCase()}", "must be one of " + names() + ".");
  }
}
`;
}

function advice({ furtherAction, retry, nextStep }: Advice): string[] {
  return [JSON.stringify(furtherAction), `Retry.${upperCase(retry)}`, `NextStep.${upperCase(nextStep)}`];
}
