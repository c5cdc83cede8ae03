import yargs, { type Options } from 'yargs';
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

const ASKING: Readonly<Record<string, Options>> = {
  help: { type: 'boolean', alias: 'h' },
  version: { type: 'boolean', alias: 'V' },
};

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** Everything is read as text: what a flag means is said in `values.ts`, with the actual value. */
const optionOf = ({ alias, value, repeatable }: Flag): Options => ({
  type: value === undefined ? 'boolean' : 'string',
  requiresArg: value !== undefined,
  array: repeatable === true,
  ...(alias === undefined ? {} : { alias }),
});

const longName = (flags: Flags, name: string): string =>
  dashed(Object.entries(flags).find(([, { alias }]) => alias === name)?.[0] ?? name);

const unknownFlag = (name: string, { name: command, flags, planned }: Grammar): Error => {
  if (planned.has(name)) return notYet(`${command} ${dashed(name)}`);
  const [best] = name.length > 1 ? nearest(name, Object.keys(flags), 1) : [];
  const hint =
    best === undefined ? `\`${command} --help\` lists the flags` : `did you mean '${dashed(best)}'?`;
  return usage(`${command} has no flag '${dashed(name)}'`, hint);
};

/** yargs says what is wrong only in English prose (its locale is fixed); this is the one place that reads it. */
const complaint = (message: string, grammar: Grammar): Error => {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  if (unknown !== undefined) return unknownFlag(unknown, grammar);
  const lacking = /^Not enough arguments following: (\S+)/.exec(message)?.[1];
  if (lacking !== undefined) return usage(`${longName(grammar.flags, lacking)} wants a value`);
  return usage(message);
};

/** yargs takes `--keep=maybe` for false and a repeated `--seed` for a list: neither is what was meant. */
const checkValue = (name: string, value: unknown, flags: Flags): void => {
  const flag = flags[name];
  if (flag === undefined) return;
  if (flag.value === undefined && value === false) throw usage(`${dashed(name)} takes no value`);
  if (flag.value !== undefined && flag.repeatable !== true && Array.isArray(value)) {
    throw usage(`${dashed(name)} is given ${value.length} times: ${value.join(', ')}`, 'give it once');
  }
};

/** Takes a command line apart. Throws a UsageError that names the flag and what it wanted. */
export const parse = async (argv: readonly string[], grammar: Grammar): Promise<Parsed> => {
  const options = Object.entries(grammar.flags).map(([name, flag]) => [name, optionOf(flag)] as const);
  const given: Readonly<Record<string, unknown>> = await yargs()
    .locale('en')
    .exitProcess(false)
    .help(false)
    .version(false)
    .options({ ...Object.fromEntries(options), ...ASKING })
    .strictOptions()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
      'strip-aliased': true,
    })
    .fail((message, error) => {
      throw complaint(message ?? error.message, grammar);
    })
    .parseAsync([...argv]);
  const { _: before, '--': after, $0: _script, help, version, ...values } = given;
  for (const [name, value] of Object.entries(values)) checkValue(name, value, grammar.flags);
  const words = [before, after].flatMap((some) => (Array.isArray(some) ? some.map(String) : []));
  return { asks: help ? 'help' : version ? 'version' : undefined, values, words };
};
