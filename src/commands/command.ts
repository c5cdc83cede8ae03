import type { Host } from '../util/host.ts';

/** A flag as data: with `value` it takes one, shown under that name in the help; without, it is there or not. */
export interface Flag {
  readonly describe: string;
  readonly alias?: string;
  readonly value?: string;
  /** All that the value may be, for completion; a command checks it itself. */
  readonly choices?: readonly string[];
  readonly repeatable?: true;
}

/** The flags of a command by their long names. */
export type Flags = Readonly<Record<string, Flag>>;

/** What the flags give: texts, lists of texts, or true; absent where a flag was not given. */
type Values<F extends Flags> = {
  readonly [Name in keyof F]?: F[Name] extends { readonly repeatable: true }
    ? readonly string[]
    : F[Name] extends { readonly value: string }
      ? string
      : boolean;
};

/** Flags of every command. */
export const everywhere = {
  'no-color': { describe: 'No colours (NO_COLOR and FORCE_COLOR are honoured too)' },
} as const satisfies Flags;

interface Words {
  readonly words: readonly string[];
}

/** What a command is given: its flags, and the words that are not flags. */
export type Given<F extends Flags> = Values<F & typeof everywhere> & Words;

/** One command: data for the help and the parser, and one function that returns the exit code. */
export interface Command<G extends Words = Words> {
  readonly flags: Flags;
  /** At most this many words beside the flags. */
  readonly most: number;
  /** Command line → what it does; shown first in the help. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** `all` is every command, for those that tell of the others. */
  run(given: G, host: Host, all: Entries): Promise<number>;
}

/** A command before it is loaded: what `clnrm --help` shows. */
export interface Entry {
  readonly usage: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly load: () => Promise<{ readonly default: Command }>;
}

/** The commands by their names. */
export type Entries = Readonly<Record<string, Entry>>;

/** Declares a command; the identity function, for the sake of its types: `given` follows from `flags`. */
export const defineCommand = <const F extends Flags>(
  command: Command<Given<F>> & { readonly flags: F },
): Command => command;
