import { type CommandWords, type FlagWords, quoted } from './words.ts';

/** In a specification of `_arguments` these end the part they stand in. */
const escaped = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

const spec = ({ name, alias, value, choices, describe }: FlagWords): readonly string[] => {
  const action = choices ? `(${choices.join(' ')})` : '_files';
  const taken = value === undefined ? '' : `:${value.toLowerCase()}:${action}`;
  const equals = value === undefined ? '' : '=';
  return [
    ...(alias === undefined ? [] : [quoted(`*-${alias}[${escaped(describe)}]${taken}`)]),
    quoted(`*--${name}${equals}[${escaped(describe)}]${taken}`),
  ];
};

const TAKES = {
  specs: [quoted('*:spec:_files -g "*.toml*(-.)"')],
  files: [quoted('*:file:_files')],
  nothing: [],
} as const;

const command = ({ names, takes, flags }: CommandWords): string =>
  [
    `    ${names.join('|')})`,
    `      _arguments ${[...flags.flatMap(spec), ...TAKES[takes]].join(' \\\n        ')} ;;`,
  ].join('\n');

/** A completion script for zsh. */
export const zshCompletion = (all: readonly CommandWords[]): string => {
  const described = all.flatMap(({ names, summary }) =>
    names.map((name) => `    ${quoted(`${name}:${summary}`)}`),
  );
  return `#compdef clnrm
# zsh completion of clnrm; source it after compinit: eval "$(clnrm completion zsh)"
_clnrm() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    if [[ $words[2] == -* ]]; then _arguments '--help[Show this help]' '--version[Show the version]' '--no-color[No colours]'
    else _describe command commands; fi
    return
  fi
  local chosen=$words[2]
  shift words
  (( CURRENT-- ))
  case $chosen in
${all.map(command).join('\n')}
  esac
}
if [ "$funcstack[1]" = _clnrm ]; then _clnrm "$@"; else compdef _clnrm clnrm; fi
`;
};
