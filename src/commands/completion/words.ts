import { type Entries, everywhere, type Flag } from '../command.ts';

/** A flag as shells need it. */
export interface FlagWords extends Pick<Flag, 'alias' | 'value' | 'choices' | 'describe'> {
  readonly name: string;
}

/** A command as shells need it: every name it goes by, and what may follow. */
export interface CommandWords {
  readonly names: readonly string[];
  readonly summary: string;
  /** Words that are not flags: `specs` where the command takes specs, `files` where any file, else nothing. */
  readonly takes: 'specs' | 'files' | 'nothing';
  readonly flags: readonly FlagWords[];
}

const takesOf = (usage: string): CommandWords['takes'] => {
  if (/\[(paths|specs)\.\.\]|<file>/.test(usage)) return 'specs';
  return /[[<](file|folder|dir|a|b)[\]>]/.test(usage) ? 'files' : 'nothing';
};

/** Every command with all its flags: loads them all. */
export const commandWords = (all: Entries): Promise<readonly CommandWords[]> =>
  Promise.all(
    Object.entries(all).map(async ([name, { aliases = [], usage, summary, load }]) => {
      const { flags } = (await load()).default;
      const help = { help: { alias: 'h', describe: 'Show this help' } };
      return {
        names: [name, ...aliases],
        summary,
        takes: takesOf(usage),
        flags: Object.entries<Flag>({ ...flags, ...everywhere, ...help }).map(
          ([long, { alias, value, choices, describe }]) => ({
            name: long,
            describe,
            ...(alias !== undefined && { alias }),
            ...(value !== undefined && { value }),
            ...(choices && { choices }),
          }),
        ),
      };
    }),
  );

/** Flags as they are typed: `-j --jobs`. */
export const typed = ({ name, alias }: FlagWords): readonly string[] => [
  ...(alias === undefined ? [] : [`-${alias}`]),
  `--${name}`,
];

/** Text within single quotes of a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
