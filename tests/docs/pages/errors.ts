import { codes } from '../../../src/diagnostics/codes.ts';
import { exitMeanings } from '../../../src/diagnostics/exit.ts';
import { codeSections, explanations } from '../../../src/diagnostics/explanations/index.ts';
import { block, code, page, table } from '../markdown.ts';

const meanings: Readonly<Record<string, string>> = codes;
const texts: Readonly<Record<string, (typeof explanations)[keyof typeof explanations]>> = explanations;

/** In capitals where the excerpt is wrong on purpose: the others are planned by a test. */
const language = { bad: 'TOML', good: 'toml' } as const;

const section = (name: string): string => {
  const { why, bad, good, language: shell } = texts[name] ?? { why: '', bad: [], good: [] };
  return [
    `### ${name}`,
    `${meanings[name]} ${why}`,
    ...bad.map((text) => block(shell ?? language.bad, text)),
    'Instead:',
    ...good.map((text) => block(shell ?? language.good, text)),
  ].join('\n\n');
};

const isOpinion = (title: string): boolean => title.startsWith('lint');

/** Every code with its meaning, a cause, what provokes it and what to write instead; and the exit codes. */
export const errors = (): string =>
  page(
    'Diagnostics and exit codes',
    '`src/diagnostics/codes.ts`, `explanations/` and `exit.ts`',
    'Every fault and every finding bears one of these codes in square brackets. A message holds the actual value, a hint that is an action, and the place in the spec. `clnrm explain CODE` prints what is below. Examples of spans speak of the shop that `clnrm template otel` writes.',
    table(
      ['Code', 'Meaning'],
      Object.entries(codes).map(([name, meaning]) => [code(name), meaning]),
    ),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitMeanings.map(([number, meaning]) => [String(number), meaning]),
    ),
    ...codeSections
      .filter(([title]) => !isOpinion(title))
      .flatMap(([title, names]) => [`## ${title[0]?.toUpperCase()}${title.slice(1)}`, ...names.map(section)]),
    '## Lint, opinions',
    'Their examples are on [their own page](lint.md).',
  );
