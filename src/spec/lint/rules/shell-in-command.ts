import type { Path } from '../../toml.ts';
import type { Rule, Subject } from '../rule.ts';
import { stepsOf } from '../steps.ts';

const OPERATOR = /^(?:\||\|\||&&|;|>|>>|<|2>&1|2>|\$\w+|\$\{\w+\})$/;

/** What of an argument list only a shell would understand. */
const shellPart = (argv: readonly string[]): number => {
  const [program = ''] = argv;
  if (/\s/.test(program.trim()) && !program.startsWith('/')) return 0;
  const isShell = /(^|\/)(?:ba|da|z)?sh$/.test(program) || ['test', '[', 'expr'].includes(program);
  return isShell ? -1 : argv.findIndex((word) => OPERATOR.test(word));
};

const lists = (subject: Subject): readonly { readonly argv: readonly string[]; readonly path: Path }[] => [
  ...subject.services.flatMap(({ path, common }) =>
    common.command === undefined ? [] : [{ argv: common.command, path: [...path, 'command'] }],
  ),
  ...stepsOf(subject).flatMap(({ plan: { action }, path }) =>
    action.kind === 'command' ? [{ argv: action.argv, path: [...path, 'command'] }] : [],
  ),
];

/** No shell reads `command`: its words are handed over as they stand. */
export const shellInCommand: Rule = (subject) =>
  lists(subject).flatMap(({ argv, path }) => {
    const index = shellPart(argv);
    if (index < 0) return [];
    const word = argv[index] ?? '';
    const why = index === 0 ? 'is taken as the name of one program' : 'is handed over as a word';
    return [
      {
        message: `no shell reads \`command\`: '${word}' ${why}`,
        hint: 'write one word a place, or a shell: ["sh", "-c", "…"]; a step may write run = "…"',
        at: subject.source.at([...path, index]),
      },
    ];
  });
