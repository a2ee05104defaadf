import { looksLikeKey, shown } from '../internal/secrets.js';
import { SettingError } from './errors.js';

/** A value, and what set it: a variable or a flag. */
export interface Setting {
  value: string;
  from: string;
}

/**
 * Reads the file of a key.
 *
 * @param variable the environment variable that names it
 * @throws SettingError when it cannot be read. The message never holds a key.
 */
export function readKeyFile({ value, from }: Setting, variable: string): Buffer {
  // Loaded when it is needed: few clients read a file, and node:fs is a tenth of what importing this package costs.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  try {
    return readFileSync(value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (looksLikeKey(value))
      throw new SettingError(
        variable,
        `${from} holds a key, where the name of a file belongs.`,
        `export ${variable.replace(/_FILE$/, '')}=… (the key), or ${variable}=… (its file)`,
      );
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'you may not read it',
      EISDIR: 'it is a folder',
      ENAMETOOLONG: 'no file has so long a name',
    };
    const reason = reasons[String(code)] ?? `it cannot be read (${code})`;
    const name = JSON.stringify(shown(value, from));
    throw new SettingError(variable, `${from} is ${name}, but ${reason}.`, `ls -l ${name}`);
  }
}
