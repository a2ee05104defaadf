import { stat } from 'node:fs/promises';
import { type Flags, MerchantSettings, type SettingName } from '../client/environment.js';
import type { Command, Values } from './command.js';

/** The flag of each setting. Keys and the token have none: all users of a machine can list the arguments of a process. */
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

/** The settings in the help of those commands. */
export const settingsHelp = `Settings (a flag takes precedence over its environment variable):
  ALIPAY_CLIENT_ID         --client-id <id>           the client id that Alipay assigned to you
  ALIPAY_PRIVATE_KEY_FILE  --private-key-file <file>  a file with your RSA private key, as PEM or Base64
  ALIPAY_PRIVATE_KEY                                  your RSA private key itself, instead of a file
  ALIPAY_PUBLIC_KEY_FILE   --public-key-file <file>   a file with Alipay's RSA public key, or several in PEM
  ALIPAY_PUBLIC_KEY                                   Alipay's RSA public key itself, instead of a file
  ALIPAY_REGION            --region <name>            north-america, asia, europe or united-states
  ALIPAY_BASE_URL          --base-url <url>           instead of a region: the URL up to /v1, with its path
  ALIPAY_ENVIRONMENT       --environment <name>       production or sandbox, for a region (default: sandbox if the
                                                      client id begins with SANDBOX_, otherwise production)
  ALIPAY_KEY_VERSION       --key-version <number>     the version of your key (default: the newest)
  ALIPAY_AGENT_TOKEN                                  the token to act for another merchant`;

/** A merchant's settings: each from its flag or, without the flag, from its environment variable. */
export function readSettings(values: Values, env: NodeJS.ProcessEnv): MerchantSettings {
  const given = Object.entries(flags).map(([name, flag]) => {
    const value = values[flag];
    return [name, { flag: `--${flag}`, ...(typeof value === 'string' && { value }) }];
  });
  return new MerchantSettings(env, Object.fromEntries(given) as Flags);
}

/** Returns the private key files that other users of the machine can read. Windows has no such permission bits. */
export async function readableByOthers(files: readonly string[]): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const readable = await Promise.all(
    files.map(async (file) => {
      const stats = await stat(file).catch(() => undefined);
      return stats !== undefined && (stats.mode & 0o077) !== 0 ? [file] : [];
    }),
  );
  return readable.flat();
}
