import { commandWords, typed } from '../../../src/commands/completion/words.ts';
import { commands } from '../../../src/commands/index.ts';
import { exitMeanings } from '../../../src/diagnostics/exit.ts';

/** In roff a backslash, a dash that is a minus, and a line's first dot or quote mean something. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const bold = (text: string): string => `\\fB${roff(text)}\\fR`;

const item = (head: string, text: string): string => `.TP\n${head}\n${roff(text)}`;

/** `clnrm.1`: every command and flag, from the table that the program itself reads. */
export const man = async (): Promise<string> => {
  const words = await commandWords(commands);
  const sections = words.map(({ names, summary, flags }) => {
    const [name = ''] = names;
    const usage = commands[name]?.usage ?? name;
    const also = names.length > 1 ? ` Also called ${names.slice(1).join(', ')}.` : '';
    const rows = flags.map((flag) => {
      const taken = flag.value === undefined ? '' : ` \\fI${roff(flag.value)}\\fR`;
      return item(`${typed(flag).map(bold).join(', ')}${taken}`, flag.describe);
    });
    return [`.SS ${roff(`clnrm ${usage}`)}`, roff(`${summary}.${also}`), ...rows].join('\n');
  });
  return `${[
    '.\\" Made by `npm run docs` from src/commands/.',
    '.TH CLNRM 1',
    '.SH NAME',
    `clnrm \\- ${roff('hermetic integration tests, judged by the OpenTelemetry spans of real services')}`,
    '.SH SYNOPSIS',
    `${bold('clnrm')} \\fIcommand\\fR [\\fIpaths\\fR..] [\\fIflags\\fR]`,
    '.SH DESCRIPTION',
    roff(
      'clnrm takes a TOML spec, renders it, starts real services in a sealed room, runs steps, receives the OpenTelemetry spans that the system itself emits, and judges them. It says "passed" only when it holds the evidence.',
    ),
    '.SH COMMANDS',
    ...sections,
    '.SH EXIT STATUS',
    ...exitMeanings.map(([code, meaning]) => item(bold(String(code)), meaning)),
    '.SH ENVIRONMENT',
    item(bold('NO_COLOR, FORCE_COLOR'), 'No colours; colours also without a terminal.'),
    item(bold('CLNRM_VAR_name'), 'The template variable of that name; --var is stronger.'),
    item(bold('DOCKER_HOST'), 'Where the container engine listens.'),
  ].join('\n')}\n`;
};
