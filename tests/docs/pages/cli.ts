import { commandHelp, overallHelp } from '../../../src/commands/help.ts';
import { commands } from '../../../src/commands/index.ts';
import { plannedCommands, plannedFlags, plannedPluginWords } from '../../../src/commands/planned.ts';
import { block, code, page } from '../markdown.ts';

const WIDTH = 80;

const listed = (names: Iterable<string>): string => [...names].sort().map(code).join(' ');

const section = async (name: string): Promise<string> => {
  const entry = commands[name];
  if (entry === undefined) throw new Error(`there is no command ${name}`);
  const command = (await entry.load()).default;
  return `## clnrm ${name}\n\n${block('text', commandHelp(entry, command, WIDTH))}`;
};

/** What `--help` says of every command, and what is refused by name for now. */
export const cli = async (): Promise<string> =>
  page(
    'Command line',
    '`src/commands/`',
    'What `clnrm --help` and `clnrm COMMAND --help` print.',
    block('text', overallHelp(WIDTH)),
    ...(await Promise.all(Object.keys(commands).map(section))),
    '## Environment',
    [
      '- `NO_COLOR`, `FORCE_COLOR`: no colours, colours also without a terminal.',
      '- `CLNRM_VAR_<name>`: the template variable `<name>`; `--var` is stronger.',
      '- `CLNRM_JOBS`, `CLNRM_TIMEOUT` and others set what [the project file](project-file.md#environment) sets.',
      '- `DOCKER_HOST`: where the container engine listens.',
    ].join('\n'),
    '## Not there yet',
    'These are designed and refused by name with exit code 2, so that nothing is silently ignored.',
    [
      `- commands: ${listed(plannedCommands)}`,
      ...Object.entries(plannedFlags).map(([name, flags]) => `- flags of ${code(name)}: ${listed(flags)}`),
      `- words after ${code('plugins')}: ${listed(plannedPluginWords)}`,
    ].join('\n'),
  );
