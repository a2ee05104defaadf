import type { KeyObject } from 'node:crypto';
import { KeyError, OptionError, rethrowAs, SettingError } from '../errors.js';
import { looksLikeKey, shown } from '../internal/secrets.js';
import { readCredentials } from '../signature/credentials.js';
import { readPrivateKey, readPublicKeys } from '../signature/keys.js';
import { type Environment, type Region, readBaseUrl } from './options.js';

/** The environment variable of each setting. An empty variable counts as unset. */
export const variables = {
  clientId: 'ALIPAY_CLIENT_ID',
  region: 'ALIPAY_REGION',
  baseUrl: 'ALIPAY_BASE_URL',
  environment: 'ALIPAY_ENVIRONMENT',
  keyVersion: 'ALIPAY_KEY_VERSION',
  agentToken: 'ALIPAY_AGENT_TOKEN',
  privateKey: 'ALIPAY_PRIVATE_KEY',
  alipayPublicKey: 'ALIPAY_PUBLIC_KEY',
  privateKeyFile: 'ALIPAY_PRIVATE_KEY_FILE',
  alipayPublicKeyFile: 'ALIPAY_PUBLIC_KEY_FILE',
} as const;

export type SettingName = keyof typeof variables;

/** The command's flags, which take precedence over variables. `value` is set if the flag is given. */
export type Flags = Partial<Record<SettingName, { flag: string; value?: string }>>;

/** The options of a client, from the environment. Keys are `KeyObject`s, so that logs do not show them. */
export interface EnvironmentOptions {
  clientId: string;
  privateKey: KeyObject;
  /** Every public key in the variable or its file. */
  alipayPublicKey: readonly KeyObject[];
  region?: Region;
  baseUrl?: string;
  environment?: Environment;
  keyVersion?: string;
  agentToken?: string;
}

/**
 * Reads the options of a client from environment variables: `createCancelClient(clientOptionsFromEnv())`. Required:
 * `ALIPAY_CLIENT_ID`, `ALIPAY_PRIVATE_KEY_FILE` or `ALIPAY_PRIVATE_KEY`, `ALIPAY_PUBLIC_KEY_FILE` or `ALIPAY_PUBLIC_KEY`,
 * `ALIPAY_REGION` or `ALIPAY_BASE_URL`. Optional: `ALIPAY_ENVIRONMENT`, `ALIPAY_KEY_VERSION`, `ALIPAY_AGENT_TOKEN`. The
 * command reads the same variables. An empty variable counts as unset. Quotes around a value are ignored.
 *
 * @param env the variables. Default: `process.env`
 * @throws SettingError when a variable is missing or invalid. The message names the variable and never contains a key.
 */
export function clientOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentOptions {
  return new MerchantSettings(env).clientOptions();
}

/** A setting's value, and the variable or flag that sets it. */
export interface Setting {
  value: string;
  from: string;
}

/** The settings of a merchant: flags, then environment variables. */
export class MerchantSettings {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #flags: Flags;

  constructor(env: Readonly<Record<string, string | undefined>>, flags: Flags = {}) {
    this.#env = env;
    this.#flags = flags;
  }

  /** The value of a setting, and the flag or variable that sets it; `undefined` if it is not set. */
  get(name: SettingName): Setting | undefined {
    const given = this.#flags[name];
    if (given?.value !== undefined) return { value: bare(given.value), from: given.flag };
    const value = bare(this.#env[variables[name]] ?? '');
    return value ? { value, from: variables[name] } : undefined;
  }

  /** The flags and variables whose value has blanks around it. This class ignores the blanks; other programs may not. */
  withBlanks(): string[] {
    return (Object.keys(variables) as SettingName[]).flatMap((name) => {
      const given = this.#flags[name];
      const [value, from] =
        given?.value !== undefined ? [given.value, given.flag] : [this.#env[variables[name]], variables[name]];
      // The value of a key may end with a line break, as its file does.
      const text = value?.replace(/\r?\n$/, '');
      return text === undefined || text.trim() === '' || text === text.trim() ? [] : [from];
    });
  }

  /** The variable and the flag that set a setting, for messages. */
  namesOf(name: SettingName): string {
    const flag = this.#flags[name]?.flag;
    return flag === undefined ? variables[name] : `${variables[name]} or ${flag}`;
  }

  /**
   * The client id.
   *
   * @throws SettingError when it is not set
   */
  clientId(): string {
    const clientId = this.get('clientId')?.value;
    if (clientId !== undefined) return clientId;
    const message = `No client id: set ${this.namesOf('clientId')}.`;
    throw new SettingError(variables.clientId, message, `export ${variables.clientId}=SANDBOX_5X00000000000000`);
  }

  /**
   * The region or the base URL. If either is set by a flag, variables are ignored for both.
   *
   * @throws SettingError when neither or both are set
   */
  location(): { region: string; environment?: string } | { baseUrl: string } {
    const given = [this.get('region'), this.get('baseUrl')];
    const [region, baseUrl] = given.some(isFlag)
      ? given.map((setting) => (isFlag(setting) ? setting : undefined))
      : given;
    if (region !== undefined && baseUrl !== undefined) throw bothSet(region, baseUrl);
    if (baseUrl !== undefined) return { baseUrl: baseUrl.value };
    if (region === undefined)
      throw new SettingError(
        variables.region,
        `No region and no base URL: set ${this.namesOf('region')}, or ${this.namesOf('baseUrl')}.`,
        `export ${variables.region}=asia`,
      );
    const environment = this.get('environment')?.value;
    return { region: region.value, ...(environment === undefined ? {} : { environment }) };
  }

  /**
   * A key, from its file or its variable.
   *
   * @throws SettingError when the key is not set, set twice, or its file cannot be read. The message never contains a key.
   */
  key(name: 'privateKey' | 'alipayPublicKey'): { value: Buffer | string; from: string; file?: string } {
    const file = this.get(`${name}File`);
    const inline = this.get(name);
    if (file === undefined && inline !== undefined) return inline;
    if (file === undefined) {
      const variable = variables[`${name}File`];
      const [what, example] =
        name === 'privateKey' ? ['The private key', 'merchant-private'] : ["Alipay's public key", 'alipay-public'];
      throw new SettingError(
        variable,
        `${what} is not set: set ${this.namesOf(`${name}File`)}, or ${variables[name]}.`,
        `export ${variable}=${example}-key.pem`,
      );
    }
    if (inline !== undefined && !isFlag(file)) throw bothSet(file, inline);
    return { value: readKeyFile(file, variables[`${name}File`]), from: file.from, file: file.value };
  }

  /**
   * The options of a client, checked.
   *
   * @throws SettingError when a setting is missing or invalid
   */
  clientOptions(): EnvironmentOptions {
    const clientId = this.clientId();
    const location = this.location() as Pick<EnvironmentOptions, 'region' | 'environment' | 'baseUrl'>;
    const privateKey = this.#readKey('privateKey', readPrivateKey);
    const alipayPublicKey = this.#readKey('alipayPublicKey', readPublicKeys);
    const keyVersion = this.get('keyVersion')?.value;
    const agentToken = this.get('agentToken')?.value;
    const optional = { ...(keyVersion && { keyVersion }), ...(agentToken && { agentToken }) };
    const options = { clientId, ...location, privateKey, alipayPublicKey, ...optional };
    const bySetting = (cause: OptionError) => {
      const name = cause.option as SettingName;
      const message = cause.message.replace(`Option \`${name}\``, this.namesOf(name));
      return new SettingError(variables[name], message, checkAll, { cause });
    };
    rethrowAs(OptionError, bySetting, () => {
      readCredentials(options);
      readBaseUrl(options);
    });
    return options;
  }

  #readKey<T>(name: 'privateKey' | 'alipayPublicKey', read: (key: Buffer | string) => T): T {
    const { value, from } = this.key(name);
    return rethrowAs(
      KeyError,
      (cause) => new SettingError(variables[name], `${from} cannot be used. ${cause.message}`, checkAll, { cause }),
      () => read(value),
    );
  }
}

const checkAll = 'npx alipay-cancel-contract doctor';

/** A value without blanks and one pair of quotes around it: `docker --env-file` keeps the quotes of a file. */
function bare(value: string): string {
  const text = value.trim();
  const [, , quoted = text] = /^(["'`])(.*)\1$/s.exec(text) ?? [];
  return quoted.trim();
}

function isFlag(setting: Setting | undefined): boolean {
  return setting?.from.startsWith('--') === true;
}

function bothSet(first: Setting, second: Setting): SettingError {
  const fix = `${isFlag(second) ? 'leave out' : 'unset'} ${second.from}`;
  return new SettingError(second.from, `${first.from} and ${second.from} are both set.`, fix);
}

/**
 * Reads a key file.
 *
 * @param variable the environment variable of the file's name
 */
function readKeyFile({ value, from }: Setting, variable: string): Buffer {
  // Loaded on demand: few clients read a file, and node:fs takes a tenth of the time to import this package.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  try {
    return readFileSync(value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (looksLikeKey(value))
      throw new SettingError(
        variable,
        `${from} must name a file, but contains a key.`,
        `export ${variable.replace(/_FILE$/, '')}=… (the key), or ${variable}=… (its file)`,
      );
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'you have no permission to read it',
      EISDIR: 'it is a folder',
      ENAMETOOLONG: 'the name is too long for a file',
    };
    const reason = reasons[String(code)] ?? `it cannot be read (${code})`;
    const name = JSON.stringify(shown(value, from));
    throw new SettingError(variable, `${from} is ${name}, but ${reason}.`, `ls -l ${name}`);
  }
}
