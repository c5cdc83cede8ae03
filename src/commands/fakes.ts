import { didYouMean, nearest } from '../diagnostics/suggest.ts';
import { locales } from '../spec/template/fakes/locales.ts';
import { type Sample, samples } from '../spec/template/fakes/samples.ts';
import { type Look, lookOf } from '../util/look.ts';
import { DEFAULT_SEED } from '../util/seed.ts';
import { clip, pad, widthOf } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { usage } from './usage.ts';
import { choice, wholeNumber } from './values.ts';

const SAMPLE = 34;

const wordsOf = ({ group, name, summary }: Sample): readonly string[] => [group, name, summary];

const matching = (all: readonly Sample[], word: string): readonly Sample[] => {
  const wanted = word.toLowerCase();
  const found = all.filter((one) => wordsOf(one).some((text) => text.toLowerCase().includes(wanted)));
  if (found.length > 0) return found;
  const names = all.map(({ name }) => name.slice('fake_'.length));
  const [best] = nearest(wanted.replace(/^fake_/, ''), names, 1);
  throw usage(
    `no fake has '${word}' in its name, group or description`,
    best === undefined ? 'clnrm fakes lists them all' : `did you mean '${best}'?`,
  );
};

/** `count=3, issuer, locale`: parameters with their defaults, where they have one. */
const parameters = ({ params, local }: Sample): string =>
  [
    ...Object.entries(params).map(([name, value]) => (value === '' ? name : `${name}=${value}`)),
    ...(local ? ['locale'] : []),
  ].join(', ');

const shown = (value: unknown, { unicode }: Look): string =>
  clip(value === undefined ? '-' : String(value).replaceAll('\n', ' '), SAMPLE, unicode);

const listing = (found: readonly Sample[], look: Look): string => {
  const width = Math.max(...found.map(({ name }) => name.length));
  const samplesWidth = Math.max(...found.map(({ value }) => widthOf(shown(value, look))));
  const lines = found.flatMap((one, index) => {
    const args = parameters(one);
    const line = [
      `  ${pad(one.name, width)}`,
      look.paint('cyan', pad(shown(one.value, look), samplesWidth)),
      one.summary + look.paint('dim', args === '' ? '' : ` (${args})`),
    ].join('  ');
    const opens = found[index - 1]?.group !== one.group;
    return opens ? [...(index === 0 ? [] : ['']), look.paint('bold', one.group), line] : [line];
  });
  return `${lines.join('\n')}\n`;
};

/** `clnrm fakes`: every `fake_…` function by group, with what it gives first for a seed. */
export default defineCommand({
  flags: {
    seed: { value: 'N', describe: `The number all chance derives from (${DEFAULT_SEED})` },
    locale: { value: 'LOCALE', describe: `Language of the words: ${Object.keys(locales).join(' ')}` },
    format: { value: 'FORMAT', describe: 'human or json', choices: ['human', 'json'] },
  },
  most: 1,
  examples: [
    ['clnrm fakes', 'all of them, by group'],
    ['clnrm fakes card', 'those with "card" in name, group or description'],
    ['clnrm fakes name --locale de --format json', 'German names, for a program'],
  ],
  async run({ words: [word = ''], ...given }, { stdout, env }) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json']);
    const seed = given.seed === undefined ? DEFAULT_SEED : wholeNumber('--seed', given.seed, 0);
    const locale = given.locale ?? 'en';
    if (!Object.hasOwn(locales, locale))
      throw usage(`there is no locale '${locale}'`, didYouMean(locale, Object.keys(locales)));
    const found = matching(await samples(seed, locale), word);
    if (format === 'json') {
      const fakes = found.map(({ value, ...one }) => ({ ...one, sample: value ?? null }));
      stdout.write(`${JSON.stringify({ seed, locale, fakes }, null, 2)}\n`);
      return 0;
    }
    stdout.write(listing(found, lookOf(stdout, env, given['no-color'] ?? false)));
    return 0;
  },
});
