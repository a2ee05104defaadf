import type { KeyObject } from 'node:crypto';
import { KeyError, OptionError, rethrowAs } from '../errors.js';
import { readCredentials } from '../signature/credentials.js';
import { type KeyInput, readPrivateKey, readPublicKey } from '../signature/keys.js';
import { SettingError } from './errors.js';
import { readKeyFile, type Setting } from './key-file.js';
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

/** What wins over the variables: of each setting the flag, with its value where it is given. */
export type Flags = Partial<Record<SettingName, { flag: string; value?: string }>>;

/** The options of a client that settings give. The keys are read: nothing shows them. */
export interface EnvironmentOptions {
  clientId: string;
  privateKey: KeyObject;
  alipayPublicKey: KeyObject;
  region?: Region;
  baseUrl?: string;
  environment?: Environment;
  keyVersion?: string;
  agentToken?: string;
}

/**
 * The options of a client that the environment gives: `createCancelClient(clientOptionsFromEnv())`. It reads
 * `ALIPAY_CLIENT_ID`, `ALIPAY_PRIVATE_KEY_FILE` or `ALIPAY_PRIVATE_KEY`, `ALIPAY_PUBLIC_KEY_FILE` or `ALIPAY_PUBLIC_KEY`,
 * `ALIPAY_REGION` or `ALIPAY_BASE_URL`, and, where they apply, `ALIPAY_ENVIRONMENT`, `ALIPAY_KEY_VERSION` and
 * `ALIPAY_AGENT_TOKEN`: the same as the command. An empty variable counts as unset.
 *
 * @param env the variables. Default: those of the process
 * @throws SettingError when one is missing or breaks its rule. The message names the variable, and never holds a key.
 */
export function clientOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentOptions {
  return new Settings(env).clientOptions();
}

/** Reads the settings of a merchant. */
export class Settings {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #flags: Flags;

  constructor(env: Readonly<Record<string, string | undefined>>, flags: Flags = {}) {
    this.#env = env;
    this.#flags = flags;
  }

  /** What a setting is set to, and what set it. */
  get(name: SettingName): Setting | undefined {
    const given = this.#flags[name];
    if (given?.value !== undefined) return { value: given.value.trim(), from: given.flag };
    const value = this.#env[variables[name]]?.trim();
    return value ? { value, from: variables[name] } : undefined;
  }

  /** What set a setting with blanks around its value: they are left out, but another program may not do so. */
  withBlanks(): string[] {
    return (Object.keys(variables) as SettingName[]).flatMap((name) => {
      const given = this.#flags[name];
      const [value, from] =
        given?.value !== undefined ? [given.value, given.flag] : [this.#env[variables[name]], variables[name]];
      // A key ends with a line break, as its file does.
      const text = value?.replace(/\r?\n$/, '');
      return text === undefined || text.trim() === '' || text === text.trim() ? [] : [from];
    });
  }

  /** The names under which a setting can be set. */
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
   * Where requests go. A flag for one of region and base URL puts the variable of the other out of force.
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
   * @throws SettingError when it is not set, set twice, or its file cannot be read. The message never holds a key.
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
   * @throws SettingError when a setting is missing or breaks its rule
   */
  clientOptions(): EnvironmentOptions {
    const clientId = this.clientId();
    const location = this.location() as Pick<EnvironmentOptions, 'region' | 'environment' | 'baseUrl'>;
    const privateKey = this.#readKey('privateKey', readPrivateKey);
    const alipayPublicKey = this.#readKey('alipayPublicKey', readPublicKey);
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

  #readKey<T>(name: 'privateKey' | 'alipayPublicKey', read: (key: KeyInput) => T): T {
    const { value, from } = this.key(name);
    return rethrowAs(
      KeyError,
      (cause) => new SettingError(variables[name], `${from} cannot be used. ${cause.message}`, checkAll, { cause }),
      () => read(value),
    );
  }
}

const checkAll = 'npx alipay-cancel-contract doctor';

function isFlag(setting: Setting | undefined): boolean {
  return setting?.from.startsWith('--') === true;
}

function bothSet(first: Setting, second: Setting): SettingError {
  return new SettingError(second.from, `${first.from} and ${second.from} are both set.`, `unset ${second.from}`);
}
