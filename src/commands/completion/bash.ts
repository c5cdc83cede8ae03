import { type CommandWords, quoted, typed } from './words.ts';

/** What follows a flag that takes a value: its choices, or files. */
const values = ({ names, flags }: CommandWords): readonly string[] =>
  flags.flatMap((flag) => {
    if (flag.value === undefined) return [];
    const cases = names.flatMap((name) => typed(flag).map((one) => `${name}:${one}`)).join('|');
    const words = flag.choices
      ? `COMPREPLY=($(compgen -W ${quoted(flag.choices.join(' '))} -- "$cur"))`
      : 'COMPREPLY=($(compgen -f -- "$cur"))';
    return [`    ${cases}) ${words}; return ;;`];
  });

const flagWords = ({ names, flags }: CommandWords): string =>
  `    ${names.join('|')}) flags=${quoted(flags.flatMap(typed).join(' '))} ;;`;

const TAKES = {
  specs: `COMPREPLY=($(compgen -f -X '!*.toml*' -- "$cur") $(compgen -d -- "$cur"))`,
  files: 'COMPREPLY=($(compgen -f -- "$cur"))',
  nothing: 'COMPREPLY=()',
} as const;

/** A completion script for bash 3.2 and newer. */
export const bashCompletion = (all: readonly CommandWords[]): string =>
  `# bash completion of clnrm; source it: eval "$(clnrm completion bash)"
_clnrm() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command= flags= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) command="$word"; break ;; esac
  done
  # bash takes --flag=value apart at the equals sign
  if [ "$cur" = '=' ]; then cur=; elif [ "$prev" = '=' ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$command:$prev" in
${all.flatMap(values).join('\n')}
  esac
  case "$command" in
${all.map(flagWords).join('\n')}
    *) flags='--no-color --help --version' ;;
  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")); return ;;
  esac
  case "$command" in
    '') COMPREPLY=($(compgen -W ${quoted(all.flatMap(({ names }) => names).join(' '))} -- "$cur")) ;;
${all.map(({ names, takes }) => `    ${names.join('|')}) ${TAKES[takes]} ;;`).join('\n')}
  esac
}
complete -o filenames -F _clnrm clnrm
`;
