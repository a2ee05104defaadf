import { basename } from 'node:path';
import { type Command, exitCodes, npx, program, UsageError } from './command.js';

const call = `${program} completion`;
/** The name under which a shell finds the program. */
const installed = basename(program);

/** The words of a command that a shell completes. */
interface CompletedCommand {
  name: string;
  summary: string;
  /** With dashes. */
  options: string[];
}

const scripts: Record<string, (commands: CompletedCommand[]) => string> = { bash, zsh, fish };

/**
 * The command that prints a shell completion script.
 *
 * @param commands loads all commands, including this one
 */
export function completionOf(commands: () => Promise<readonly Command[]>): Command {
  return {
    name: 'completion',
    summary: 'Print a completion script for your shell',
    options: {},
    help: `
Usage: ${call} <shell>

Prints a script with which a shell completes the names of commands and options. <shell> is bash, zsh or fish. The script
works for the installed program ${installed}${npx && ', not for npx'}.

Options:
  --help, -h  show this help

Exit codes:
  0   success
  64  the call is wrong

Examples:
  ${npx}${call} bash >> ~/.bashrc
  ${npx}${call} zsh > ~/.zfunc/_${installed}
  ${npx}${call} fish > ~/.config/fish/completions/${installed}.fish
`,
    async run(_values, positionals, terminal) {
      const [shell = '', ...more] = positionals;
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (script === undefined || more.length > 0)
        throw new UsageError('Give one shell: bash, zsh or fish.', `${call} bash`);
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

function bash(commands: CompletedCommand[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) words='${options.join(' ')}' ;;`);
  return `_alipay_cancel_contract() {
  local words='${commands.map(({ name }) => name).join(' ')} --help --version'
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _alipay_cancel_contract ${installed}
`;
}

function zsh(commands: CompletedCommand[]): string {
  const cases = commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(' ')} && return ;;`);
  const names = commands.map(({ name, summary }) => `    '${name}:${summary.replaceAll("'", "'\\''")}'`);
  return `#compdef ${installed}
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

function fish(commands: CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c ${installed} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...options.map(
      (option) => `complete -c ${installed} -n '__fish_seen_subcommand_from ${name}' -l ${option.slice('--'.length)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
