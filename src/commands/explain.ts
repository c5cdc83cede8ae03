import { type Code, codes } from '../diagnostics/codes.ts';
import type { Explanation } from '../diagnostics/explanations/explanation.ts';
import { codeSections, explanations } from '../diagnostics/explanations/index.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { type Look, lookOf } from '../util/look.ts';
import { indent, pad, wrap } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { usage } from './usage.ts';
import { choice } from './values.ts';

const all: readonly Code[] = codeSections.flatMap(([, names]) =>
  names.filter((name): name is Code => Object.hasOwn(codes, name)),
);

/** A code as it is copied from a report: `error[span-missing]:` too. @throws UsageError with a "did you mean". */
const findCode = (word: string): Code => {
  const name = /\[([^\]]*)\]?/.exec(word)?.[1] ?? word;
  const wanted = name.toLowerCase().replaceAll('_', '-');
  const found = all.find((code) => code === wanted);
  if (found !== undefined) return found;
  const [best = all.find((code) => code.includes(wanted))] = nearest(wanted, all, 1);
  throw usage(
    `there is no code '${name}'`,
    best === undefined ? 'clnrm explain lists them all' : `did you mean '${best}'?`,
  );
};

const examples = (title: string, texts: readonly string[], { paint }: Look): readonly string[] =>
  texts.flatMap((text, index) => [
    '',
    paint('bold', texts.length === 1 ? title : `${title} (${index + 1})`),
    indent(text, '  '),
  ]);

const page = (code: Code, { why, bad, good }: Explanation, look: Look): string =>
  `${[
    look.paint('bold', code),
    '',
    wrap(codes[code], look.width),
    '',
    wrap(why, look.width),
    ...examples('this provokes it', bad, look),
    ...examples('instead', good, look),
  ].join('\n')}\n`;

const listing = (look: Look): string => {
  const width = Math.max(...all.map((code) => code.length));
  const parts = codeSections.map(([title, names]) => {
    const rows = all
      .filter((code) => names.includes(code))
      .map((code) => {
        const meaning = wrap(codes[code], look.width - width - 4, ' '.repeat(width + 4));
        return `  ${pad(code, width)}  ${meaning}`;
      });
    return [look.paint('bold', title), ...rows].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
};

const listed = (): unknown => ({
  codes: codeSections.flatMap(([section, names]) =>
    all.filter((code) => names.includes(code)).map((code) => ({ code, section, meaning: codes[code] })),
  ),
});

const explained = (code: Code, { why, bad, good, language }: Explanation): unknown => ({
  code,
  meaning: codes[code],
  why,
  language: language ?? 'toml',
  bad,
  good,
});

/** `clnrm explain [CODE]`: a diagnostic in full, with what provokes it and what to write instead; or all of them. */
export default defineCommand({
  flags: { format: { value: 'FORMAT', describe: 'human or json', choices: ['human', 'json'] } },
  most: 1,
  examples: [
    ['clnrm explain', 'every code, with what it means'],
    ['clnrm explain span-mismatch', 'one of them in full'],
  ],
  async run({ words: [word], ...given }, { stdout, env }) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json']);
    const look = lookOf(stdout, env, given['no-color'] ?? false);
    if (word === undefined) {
      stdout.write(format === 'json' ? `${JSON.stringify(listed(), null, 2)}\n` : listing(look));
      return 0;
    }
    const code = findCode(word);
    const text = explanations[code];
    stdout.write(
      format === 'json' ? `${JSON.stringify(explained(code, text), null, 2)}\n` : page(code, text, look),
    );
    return 0;
  },
});
