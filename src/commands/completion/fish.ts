import { type CommandWords, type FlagWords, quoted } from './words.ts';

const flag = (names: readonly string[], { name, alias, value, choices, describe }: FlagWords): string =>
  [
    'complete -c clnrm',
    `-n ${quoted(`__fish_seen_subcommand_from ${names.join(' ')}`)}`,
    `-l ${name}`,
    ...(alias === undefined ? [] : [`-s ${alias}`]),
    // -x: a value and no file; -r -F: a value that may be one
    ...(value === undefined ? [] : [choices ? `-x -a ${quoted(choices.join(' '))}` : '-r -F']),
    `-d ${quoted(describe)}`,
  ].join(' ');

const command = ({ names, summary, takes, flags }: CommandWords): readonly string[] => [
  ...names.map((name) => `complete -c clnrm -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`),
  ...flags.map((one) => flag(names, one)),
  ...(takes === 'nothing'
    ? []
    : [`complete -c clnrm -n ${quoted(`__fish_seen_subcommand_from ${names.join(' ')}`)} -F`]),
];

/** A completion script for fish. */
export const fishCompletion = (all: readonly CommandWords[]): string =>
  `# fish completion of clnrm; source it: clnrm completion fish | source
complete -c clnrm -f
complete -c clnrm -n __fish_use_subcommand -s V -l version -d 'Show the version'
${all.flatMap(command).join('\n')}
`;
