import { type Flags, MerchantSettings, type SettingName, variables } from '../client/environment.js';
import { rethrowAs, SettingError } from '../errors.js';
import { type Command, UsageError } from './command.js';

/** The flag of each setting. A key and a token have none: whoever lists the processes of the machine sees flags. */
const flags: Partial<Record<SettingName, string>> = {
  clientId: 'client-id',
  region: 'region',
  baseUrl: 'base-url',
  environment: 'environment',
  keyVersion: 'key-version',
  privateKeyFile: 'private-key-file',
  alipayPublicKeyFile: 'public-key-file',
};

/** The options of a command that needs a merchant's settings. */
export const settingOptions: Command['options'] = Object.fromEntries(
  Object.values(flags).map((flag) => [flag, { type: 'string' as const }]),
);

/** What `--help` says of them. */
export const settingsHelp = `Settings (a flag wins over its environment variable):
  ALIPAY_CLIENT_ID         --client-id <id>           assigned by the provider
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  the merchant's RSA private key: PEM or bare Base64
  ALIPAY_PRIVATE_KEY                                  the same, the key itself
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   Alipay's RSA public key
  ALIPAY_PUBLIC_KEY                                   the same, the key itself
  ALIPAY_REGION            --region <name>            north-america, asia, europe or united-states
  ALIPAY_BASE_URL          --base-url <url>           in place of a region, the path included
  ALIPAY_ENVIRONMENT       --environment <name>       with a region: production or sandbox; default: sandbox for a
                                                      client id that begins with SANDBOX_, else production
  ALIPAY_KEY_VERSION       --key-version <number>     the version of the merchant's key; default: the newest
  ALIPAY_AGENT_TOKEN                                  to act for another merchant`;

/** Reads the settings of a merchant, each from its flag, else from its environment variable. What is wrong is a `UsageError`. */
export class Settings extends MerchantSettings {
  constructor(values: Record<string, unknown>, env: NodeJS.ProcessEnv) {
    super(env, flagsOf(values));
  }

  /** The names under which a setting can be set. */
  static namesOf(name: SettingName): string {
    return flags[name] === undefined ? variables[name] : `${variables[name]} or --${flags[name]}`;
  }

  override clientId() {
    return asUsage(() => super.clientId());
  }

  override location() {
    return asUsage(() => super.location());
  }

  override key(name: 'privateKey' | 'alipayPublicKey') {
    return asUsage(() => super.key(name));
  }

  override clientOptions() {
    return asUsage(() => super.clientOptions());
  }
}

function flagsOf(values: Record<string, unknown>): Flags {
  const entries = Object.entries(flags).map(([name, flag]) => {
    const value = values[flag];
    return [name, { flag: `--${flag}`, ...(typeof value === 'string' && { value }) }];
  });
  return Object.fromEntries(entries);
}

function asUsage<T>(read: () => T): T {
  return rethrowAs(SettingError, ({ message, example }) => new UsageError(message, example), read);
}
