import { type Command, UsageError } from './command.js';
import { exitCodes } from './exit-codes.js';

const program = 'alipay-cancel-contract';
const call = `${program} completion`;

/** What a shell is told of a command. */
interface Completed {
  name: string;
  summary: string;
  /** With dashes. */
  options: string[];
}

const scripts: Record<string, (commands: Completed[]) => string> = { bash, zsh, fish };

/**
 * Writes what makes a shell complete the names of commands and options.
 *
 * @param commands gives all commands, this one included
 */
export function completionOf(commands: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary: 'Write what makes your shell complete commands and options',
    options: {},
    help: `
Usage: ${call} <shell>

Writes what makes a shell complete the names of commands and options. <shell> is bash, zsh or fish. It completes the
installed program ${program}, not npx.

Options:
  --help, -h  show this

Exit codes:
  0   written
  64  the call was wrong

Examples:
  npx ${call} bash >> ~/.bashrc
  npx ${call} zsh > ~/.zfunc/_${program}
  npx ${call} fish > ~/.config/fish/completions/${program}.fish
`,
    async run(_values, positionals, terminal) {
      const [shell = '', ...more] = positionals;
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (script === undefined || more.length > 0)
        throw new UsageError('Give one of bash, zsh and fish.', `${call} bash`);
      const all = await commands();
      terminal.write(
        script(
          all.map(({ name, summary, options }) => ({
            name,
            summary,
            options: [...Object.keys(options), 'help'].map((option) => `--${option}`),
          })),
        ),
      );
      return exitCodes.success;
    },
  };
}

function bash(commands: Completed[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words='${options.join(' ')}' ;;`);
  return `_alipay_cancel_contract() {
  local words='${commands.map(({ name }) => name).join(' ')} --help --version'
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _alipay_cancel_contract ${program}
`;
}

function zsh(commands: Completed[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(' ')} && return ;;`);
  const names = commands.map(({ name, summary }) => `    '${name}:${summary.replaceAll("'", "'\\''")}'`);
  return `#compdef ${program}
local -a commands=(
${names.join('\n')}
)
if (( CURRENT == 2 )); then
  _describe command commands
else
  case "$words[2]" in
${cases.join('\n')}
  esac
  _files
fi
`;
}

function fish(commands: Completed[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...options.map(
      (option) => `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -l ${option.slice('--'.length)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
