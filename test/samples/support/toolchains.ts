import { execFileSync } from 'node:child_process';

/** How the samples of a language run. */
export interface Toolchain {
  /** The program, and the arguments before the sample's file. */
  command: string[];
  /** A call that succeeds where the toolchain, and the library that the samples use, are there. */
  check: string[];
  /** What to install where it is missing. */
  install: string;
}

/** By the ending of the sample's file. */
export const toolchains: Record<string, Toolchain> = {
  '.sh': { command: ['sh'], check: ['sh', '-c', 'command -v curl && command -v openssl'], install: 'curl and openssl' },
  '.mjs': { command: [process.execPath], check: [process.execPath, '--version'], install: 'Node.js' },
  '.py': {
    command: ['python3'],
    check: ['python3', '-c', 'import cryptography'],
    install: 'Python 3 and its package cryptography',
  },
  '.go': { command: ['go', 'run'], check: ['go', 'version'], install: 'Go' },
  '.java': { command: ['java'], check: ['java', '-version'], install: 'Java 17 or newer' },
  '.php': {
    command: ['php'],
    check: ['php', '-r', 'exit(function_exists("curl_init") && function_exists("openssl_sign") ? 0 : 1);'],
    install: 'PHP with its extensions curl and openssl (Debian: php-cli php-curl)',
  },
};

/** Whether the toolchain is on this machine. */
export function isInstalled({ check: [program = '', ...arguments_] }: Toolchain): boolean {
  try {
    execFileSync(program, arguments_, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
