import parser from 'yargs-parser';
import { nearest } from '../diagnostics/suggest.ts';
import type { Flag, Flags } from './command.ts';
import { notYet, usage } from './usage.ts';

/** What a parser must know of the command whose line it reads. */
export interface Grammar {
  /** As people type it: `clnrm run`. */
  readonly name: string;
  readonly flags: Flags;
  /** Flags that are designed and not built. */
  readonly planned: ReadonlySet<string>;
}

/** A command line taken apart. */
export interface Parsed {
  readonly asks: 'help' | 'version' | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

const ASKING = { help: ['h'], version: ['V'] };

const CONFIGURATION = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
  'strip-aliased': true,
} as const;

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** Everything is read as text: what a flag means is said in `values.ts`, with the actual value. */
const optionsOf = (flags: Flags) => {
  const named = Object.entries(flags);
  const names = (wanted: (flag: Flag) => boolean): string[] =>
    named.filter(([, flag]) => wanted(flag)).map(([name]) => name);
  const valued = names(({ value }) => value !== undefined);
  const aliases = named.flatMap(([name, { alias }]) =>
    alias === undefined ? [] : [[name, [alias]] as const],
  );
  return {
    alias: { ...Object.fromEntries(aliases), ...ASKING },
    boolean: [...names(({ value }) => value === undefined), ...Object.keys(ASKING)],
    string: valued,
    array: names(({ repeatable }) => repeatable === true),
    narg: Object.fromEntries(valued.map((name) => [name, 1])),
  };
};

const longName = (flags: Flags, name: string): string =>
  dashed(Object.entries(flags).find(([, { alias }]) => alias === name)?.[0] ?? name);

const unknownFlag = (name: string, { name: command, flags, planned }: Grammar): Error => {
  if (planned.has(name)) return notYet(`${command} ${dashed(name)}`);
  const [best] = name.length > 1 ? nearest(name, Object.keys(flags), 1) : [];
  const hint =
    best === undefined ? `\`${command} --help\` lists the flags` : `did you mean '${dashed(best)}'?`;
  return usage(`${command} has no flag '${dashed(name)}'`, hint);
};

/** The parser says in prose what is wrong, with the name or alias as it was typed; this is the one place that reads it. */
const complaint = (message: string, flags: Flags): Error => {
  const lacking = /^Not enough arguments following: (\S+)/.exec(message)?.[1];
  return usage(lacking === undefined ? message : `${longName(flags, lacking)} wants a value`);
};

/** The parser takes `--keep=maybe` for false and a repeated `--seed` for a list: neither is what was meant. */
const checkValue = (name: string, value: unknown, flags: Flags): void => {
  const flag = flags[name];
  if (flag === undefined) return;
  if (flag.value === undefined && value === false) throw usage(`${dashed(name)} takes no value`);
  if (flag.value !== undefined && flag.repeatable !== true && Array.isArray(value)) {
    throw usage(`${dashed(name)} is given ${value.length} times: ${value.join(', ')}`, 'give it once');
  }
};

/** Takes a command line apart. Throws a UsageError that names the flag and what it wanted. */
export const parse = (argv: readonly string[], grammar: Grammar): Parsed => {
  const { flags } = grammar;
  const { argv: given, error } = parser.detailed([...argv], {
    ...optionsOf(flags),
    configuration: CONFIGURATION,
  });
  const { _: before, '--': after, help, version, ...values } = given;
  for (const name of Object.keys(values)) if (!Object.hasOwn(flags, name)) throw unknownFlag(name, grammar);
  if (error) throw complaint(error.message, flags);
  for (const [name, value] of Object.entries(values)) checkValue(name, value, flags);
  const words = [before, after].flatMap((some) => (Array.isArray(some) ? some.map(String) : []));
  return { asks: help ? 'help' : version ? 'version' : undefined, values, words };
};
