import { didYouMean } from '../diagnostics/suggest.ts';
import type { Host } from '../util/host.ts';
import { type Entry, everywhere } from './command.ts';
import { commandHelp, overallHelp } from './help.ts';
import { commands } from './index.ts';
import { type Parsed, parse } from './parse.ts';
import { plannedCommands, plannedFlags } from './planned.ts';
import { notYet, usage } from './usage.ts';
import { versionText } from './version.ts';

const helpWidth = ({ stdout }: Host): number =>
  stdout.isTTY === true ? Math.min(100, stdout.columns ?? 80) : 80;

/** `clnrm`, `clnrm --help`, and flags without a command. */
const withoutCommand = async (argv: readonly string[], host: Host): Promise<number> => {
  const { asks, words } = parse(argv, { name: 'clnrm', flags: everywhere, planned: new Set() });
  if (words[0] !== undefined) throw usage(`the command comes first, before '${argv[0]}'`);
  host.stdout.write(asks === 'version' ? await versionText(host.env) : overallHelp(helpWidth(host)));
  return 0;
};

/** The entry for a word of the command line; unknown and unfinished commands are usage faults. */
const entryOf = (word: string): readonly [name: string, entry: Entry] => {
  const found = Object.entries(commands).find(
    ([name, { aliases = [] }]) => name === word || aliases.includes(word),
  );
  if (found !== undefined) return found;
  if (plannedCommands.has(word)) throw notYet(`clnrm ${word}`);
  throw usage(`clnrm has no command '${word}'`, didYouMean(word, Object.keys(commands)));
};

const checkWords = ({ words }: Parsed, name: string, most: number): void => {
  const extra = words[most];
  if (extra === undefined) return;
  const wanted = most === 0 ? 'only flags' : `at most ${most} argument${most === 1 ? '' : 's'}`;
  throw usage(`clnrm ${name} takes ${wanted}, '${extra}' is too many`);
};

/** Carries out one command line. Throws a UsageError for what it does not understand; the rest is the command's. */
export const dispatch = async (argv: readonly string[], host: Host): Promise<number> => {
  const leading = argv.findIndex((word) => word !== '--no-color');
  if (leading > 0) return dispatch([...argv.slice(leading), '--no-color'], host);
  const [word, ...rest] = argv;
  if (word === undefined || word.startsWith('-')) return withoutCommand(argv, host);
  if (word === 'help') return dispatch([...rest, '--help'], host);
  const [name, entry] = entryOf(word);
  const command = (await entry.load()).default;
  const flags = { ...command.flags, ...everywhere };
  const parsed = parse(rest, {
    name: `clnrm ${name}`,
    flags,
    planned: plannedFlags[name] ?? new Set(),
  });
  if (parsed.asks !== undefined) {
    const help = commandHelp(entry, command, helpWidth(host));
    host.stdout.write(parsed.asks === 'version' ? await versionText(host.env) : help);
    return 0;
  }
  checkWords(parsed, name, command.most);
  return command.run({ ...parsed.values, words: parsed.words }, host, commands);
};
