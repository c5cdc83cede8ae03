import { exitMeanings } from '../diagnostics/exit.ts';
import { wrap } from '../util/text.ts';
import { type Entry, everywhere, type Flags } from './command.ts';
import { commands } from './index.ts';

type Rows = readonly (readonly [left: string, right: string])[];

const meta: Flags = {
  help: { alias: 'h', describe: 'Show this help' },
  version: { alias: 'V', describe: 'Show the version' },
};

/** Two columns under a title; the right one is wrapped beside the left one. */
const section = (title: string, rows: Rows, width: number): string => {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, text]) => {
    const wrapped = wrap(text, width - left).replaceAll('\n', `\n${' '.repeat(left)}`);
    return `  ${name.padEnd(left - 2)}${wrapped}`;
  });
  return `${title}:\n${lines.join('\n')}\n`;
};

const flagRows = (flags: Flags): Rows =>
  Object.entries(flags).map(([name, { alias, value, describe, repeatable }]) => {
    const short = alias === undefined ? '    ' : `-${alias}, `;
    const taken = value === undefined ? '' : ` ${value}`;
    return [`${short}--${name}${taken}`, repeatable ? `${describe}; repeatable` : describe];
  });

/** `clnrm run --help`: the usage line, examples, what it is for, flags. */
export const commandHelp = (
  { usage, summary, aliases = [] }: Entry,
  { examples, flags }: { readonly examples: Rows; readonly flags: Flags },
  width: number,
): string => {
  const alias = aliases.length === 0 ? '' : ` Also called ${aliases.join(', ')}.`;
  return [
    `clnrm ${usage} [flags]\n`,
    section('Examples', examples, width),
    `${wrap(`${summary}.${alias}`, width)}\n`,
    section('Flags', flagRows({ ...flags, ...everywhere, ...meta }), width),
  ].join('\n');
};

/** `clnrm --help`: examples, commands, flags. */
export const overallHelp = (width: number): string => {
  const list = Object.values(commands).map(({ usage, summary }): [string, string] => [usage, summary]);
  const examples: Rows = [
    ['clnrm init hello', 'write a project that runs green at once'],
    ['clnrm run', 'run every *.clnrm.toml below this folder'],
    ['clnrm run specs/shop.clnrm.toml:12', 'run the one scenario at that line'],
  ];
  return [
    'clnrm <command> [paths..] [flags]\n',
    section('Examples', examples, width),
    section('Commands', list, width),
    section('Flags', flagRows({ ...everywhere, ...meta }), width),
    section(
      'Exit codes',
      exitMeanings.map(([code, meaning]) => [String(code), meaning]),
      width,
    ),
    '`clnrm <command> --help` shows the flags of a command.\n',
  ].join('\n');
};
