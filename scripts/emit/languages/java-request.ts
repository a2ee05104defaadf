import { upperFirst } from '../text.js';
import { boundsOf, head, javadoc } from './java-text.js';
import type { RequestField, RequestTable } from './tables.js';

/** The class of the request, with its builder. */
export function cancelRequest({ description, fields, alternatives }: RequestTable): string {
  const lines = (write: (field: RequestField) => string, separator = '\n') => fields.map(write).join(separator);
  const named = alternatives.flatMap((names) => (names.length === 1 ? names : []));
  const missing = (names: string[]) => {
    const any = names.map((name) => `${name} == null`).join(' || ');
    return names.length > 1 ? `(${any})` : any;
  };
  return `${head}
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

${javadoc('', description, 'A request that exists is valid. A field that is null is not sent.')}
public final class CancelRequest {
${lines(({ name, description: text }) => `${javadoc('  ', text)}\n  public final String ${name};`, '\n\n')}

  private CancelRequest(Builder builder) {
${lines(({ name }) => `    this.${name} = builder.${name};`)}
  }

${named.map(factory).join('\n\n')}

  /** Returns a builder of a request with any fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the name of the field by which the provider finds the payment. */
  String idField() {
    return ${named
      .slice(0, -1)
      .map((name) => `${name} != null ? "${name}" : `)
      .join('')}"${named.at(-1)}";
  }

  /** Returns the request as JSON. */
  @Override
  public String toString() {
    StringBuilder json = new StringBuilder();
${lines(({ name }) => `    put(json, "${name}", ${name});`)}
    return json.append('}').toString();
  }

  private static void put(StringBuilder json, String field, String value) {
    if (value == null) return;
    json.append(json.length() == 0 ? '{' : ',').append('"').append(field).append("\\":\\"");
    JsonStringEncoder.getInstance().quoteAsString(value, json);
    json.append('"');
  }

  /** Returns the bytes that every attempt sends. */
  byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Builds a request. */
  public static final class Builder {
${lines(({ name }) => `    private String ${name};`)}

    private Builder() {}

${lines(setter, '\n\n')}

    /**
     * Returns the request.
     *
     * @throws AlipayCancelException with INVALID_REQUEST if the request breaks the contract
     */
    public CancelRequest build() {
      if (${alternatives.map(missing).join(' && ')}) {
        throw AlipayCancelException.request("${alternatives.map((names) => names.map((name) => `\`${name}\``).join(' and ')).join(' or ')} is missing.");
      }
${lines(({ name, ...bounds }) => `      check("${name}", ${name}, ${boundsOf(bounds)});`)}
      return new CancelRequest(this);
    }

    /** Returns a request that may break the contract, as evidence may contain it. */
    CancelRequest unchecked() {
      return new CancelRequest(this);
    }

    private static void check(String field, String value, Bounds bounds) {
      String problem = value == null ? null : bounds.problemOf(value);
      if (problem != null) throw AlipayCancelException.request("\`" + field + "\` " + problem + ".");
    }
  }
}
`;
}

/** A factory of requests with one field. */
function factory(name: string): string {
  return `${javadoc('  ', `Names the payment by its \`${name}\` alone.`, '@throws AlipayCancelException with INVALID_REQUEST if the request breaks the contract')}
  public static CancelRequest by${upperFirst(name)}(String ${name}) {
    return builder().${name}(${name}).build();
  }`;
}

function setter({ name, description, minLength, maxLength }: RequestField): string {
  return `${javadoc('    ', description, `@param ${name} ${minLength} to ${maxLength} characters, or null`)}
    public Builder ${name}(String ${name}) {
      this.${name} = ${name};
      return this;
    }`;
}
