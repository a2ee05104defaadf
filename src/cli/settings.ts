import { readFile } from 'node:fs/promises';
import { type Command, UsageError } from './command.js';
import { looksLikeKey, shown } from './secrets.js';
import { shellWord } from './shell.js';

/** Where a merchant's settings come from: a flag, else an environment variable. An empty variable counts as unset. */
const sources = {
  clientId: { flag: 'client-id', variable: 'ALIPAY_CLIENT_ID' },
  region: { flag: 'region', variable: 'ALIPAY_REGION' },
  baseUrl: { flag: 'base-url', variable: 'ALIPAY_BASE_URL' },
  environment: { flag: 'environment', variable: 'ALIPAY_ENVIRONMENT' },
  keyVersion: { flag: 'key-version', variable: 'ALIPAY_KEY_VERSION' },
  // No flags: whoever lists the processes of the machine sees them.
  agentToken: { flag: undefined, variable: 'ALIPAY_AGENT_TOKEN' },
  privateKey: { flag: undefined, variable: 'ALIPAY_PRIVATE_KEY' },
  alipayPublicKey: { flag: undefined, variable: 'ALIPAY_PUBLIC_KEY' },
  privateKeyFile: { flag: 'private-key-file', variable: 'ALIPAY_PRIVATE_KEY_FILE' },
  alipayPublicKeyFile: { flag: 'public-key-file', variable: 'ALIPAY_PUBLIC_KEY_FILE' },
} as const;

export type SettingName = keyof typeof sources;

/** The options of a command that needs a merchant's settings. */
export const settingOptions: Command['options'] = Object.fromEntries(
  Object.values(sources).flatMap(({ flag }) => (flag === undefined ? [] : [[flag, { type: 'string' as const }]])),
);

/** What `--help` says of them. */
export const settingsHelp = `Settings (a flag wins over its environment variable):
  ALIPAY_CLIENT_ID         --client-id <id>           assigned by the provider
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  the merchant's RSA private key: PEM or bare Base64
  ALIPAY_PRIVATE_KEY                                  the same, the key itself
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   Alipay's RSA public key
  ALIPAY_PUBLIC_KEY                                   the same, the key itself
  ALIPAY_REGION            --region <name>            north-america, asia or europe
  ALIPAY_BASE_URL          --base-url <url>           in place of a region, the path included
  ALIPAY_ENVIRONMENT       --environment <name>       with a region: production or sandbox; default: sandbox for a
                                                      client id that begins with SANDBOX_, else production
  ALIPAY_KEY_VERSION       --key-version <number>     the version of the merchant's key; default: the newest
  ALIPAY_AGENT_TOKEN                                  to act for another merchant`;

/** Reads the settings of a merchant. */
export class Settings {
  readonly #values: Record<string, unknown>;
  readonly #env: NodeJS.ProcessEnv;

  constructor(values: Record<string, unknown>, env: NodeJS.ProcessEnv) {
    this.#values = values;
    this.#env = env;
  }

  /** What a setting is set to, and what set it. */
  get(name: SettingName): { value: string; from: string } | undefined {
    const { flag, variable } = sources[name];
    const given = flag === undefined ? undefined : this.#values[flag];
    if (typeof given === 'string') return { value: given.trim(), from: `--${flag}` };
    const value = this.#env[variable]?.trim();
    return value ? { value, from: variable } : undefined;
  }

  /** What set a setting with blanks around its value: they are left out, but another program may not do so. */
  withBlanks(): string[] {
    return Object.values(sources).flatMap(({ flag, variable }) => {
      const given = flag === undefined ? undefined : this.#values[flag];
      const [value, from] = typeof given === 'string' ? [given, `--${flag}`] : [this.#env[variable], variable];
      // A key ends with a line break, as its file does.
      const text = value?.replace(/\r?\n$/, '');
      return text === undefined || text.trim() === '' || text === text.trim() ? [] : [from];
    });
  }

  /** The names under which a setting can be set. */
  static namesOf(name: SettingName): string {
    const { flag, variable } = sources[name];
    return flag === undefined ? variable : `${variable} or --${flag}`;
  }

  /**
   * Where requests go. A flag for one of region and base URL puts the variable of the other out of force.
   *
   * @throws UsageError when neither or both are set
   */
  location(): { region: string; environment?: string } | { baseUrl: string } {
    const given = [this.get('region'), this.get('baseUrl')];
    const [region, baseUrl] = given.some((setting) => setting?.from.startsWith('--'))
      ? given.map((setting) => (setting?.from.startsWith('--') ? setting : undefined))
      : given;
    if (region !== undefined && baseUrl !== undefined)
      throw new UsageError(`${region.from} and ${baseUrl.from} are both set.`, `unset ${baseUrl.from}`);
    if (baseUrl !== undefined) return { baseUrl: baseUrl.value };
    if (region === undefined)
      throw new UsageError(
        `No region and no base URL: set ${Settings.namesOf('region')}, or ${Settings.namesOf('baseUrl')}.`,
        'export ALIPAY_REGION=asia',
      );
    const environment = this.get('environment')?.value;
    return { region: region.value, ...(environment === undefined ? {} : { environment }) };
  }

  /**
   * A key, from its file or its variable.
   *
   * @throws UsageError when it is not set, set twice, or its file cannot be read. The message never holds a key.
   */
  async key(name: 'privateKey' | 'alipayPublicKey'): Promise<{ value: Buffer | string; from: string; file?: string }> {
    const file = this.get(`${name}File`);
    const inline = this.get(name);
    if (file === undefined && inline === undefined)
      throw new UsageError(
        `The key is not set: set ${Settings.namesOf(`${name}File`)}, or ${sources[name].variable}.`,
        `export ${sources[`${name}File`].variable}=${name === 'privateKey' ? 'merchant-private' : 'alipay-public'}-key.pem`,
      );
    if (file === undefined) return inline as { value: string; from: string };
    if (inline !== undefined && !file.from.startsWith('--'))
      throw new UsageError(`${file.from} and ${inline.from} are both set.`, `unset ${inline.from}`);
    return { value: await readKeyFile(file), from: file.from, file: file.value };
  }
}

async function readKeyFile({ value, from }: { value: string; from: string }): Promise<Buffer> {
  try {
    return await readFile(value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (looksLikeKey(value))
      throw new UsageError(
        `${from} holds a key, where the name of a file belongs.`,
        `export ${variableOf(from).replace(/_FILE$/, '')}=… (the key), or ${variableOf(from)}=… (its file)`,
      );
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'you may not read it',
      EISDIR: 'it is a folder',
      ENAMETOOLONG: 'no file has so long a name',
    };
    const reason = reasons[code ?? ''] ?? `it cannot be read (${code})`;
    const name = shown(value, from);
    throw new UsageError(`${from} is ${JSON.stringify(name)}, but ${reason}.`, `ls -l ${shellWord(name)}`);
  }
}

/** The variable that a flag stands for. */
function variableOf(from: string): string {
  return Object.values(sources).find(({ flag }) => from === `--${flag}`)?.variable ?? from;
}
