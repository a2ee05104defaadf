import { runCommandLine } from '../../src/cli/run.js';

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** What the user answers when asked; nobody is there without it. */
  answer?: string;
  colours?: boolean;
  signal?: AbortSignal;
  /** Called with everything that is written to standard output, as it is written. */
  onWrite?: (text: string) => void;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** What the user was asked. */
  asked: string[];
}

/** Runs a command line in this process. */
export async function run(args: string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, answer, colours = false, signal = new AbortController().signal, onWrite } = options;
  const ran: Ran = { code: -1, stdout: '', stderr: '', asked: [] };
  ran.code = await runCommandLine(args, {
    write: (text) => {
      ran.stdout += text;
      onWrite?.(text);
    },
    writeError: (text) => {
      ran.stderr += text;
    },
    colours,
    env,
    signal,
    ...(answer === undefined
      ? {}
      : {
          ask: async (question: string) => {
            ran.asked.push(question);
            return answer;
          },
        }),
  });
  return ran;
}
