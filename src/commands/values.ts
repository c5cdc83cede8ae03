import { didYouMean } from '../diagnostics/suggest.ts';
import { parseDuration } from '../util/duration.ts';
import { usage } from './usage.ts';

/** A whole number of at least `least` given to a flag. */
export const wholeNumber = (flag: string, text: string, least: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw usage(`${flag} wants a whole number of at least ${least}, it is '${text}'`);
};

/** A duration such as `1.5s` given to a flag, in ms. */
export const duration = (flag: string, text: string): number => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw usage(`${flag} wants a duration above zero, it is '${text}'`, "write '500ms', '30s', '2m' or '1h'");
};

/** `k=v` pairs as a record; the last one of a name counts. */
export const pairs = (flag: string, texts: readonly string[]): Readonly<Record<string, string>> => {
  const entries = texts.map((text): readonly [string, string] => {
    const equals = text.indexOf('=');
    if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
    throw usage(`${flag} wants name=value, it is '${text}'`, `write ${flag} '${text || 'name'}=value'`);
  });
  return Object.fromEntries(entries);
};

/** One of a few words given to a flag. */
export const choice = <const T extends string>(flag: string, text: string, words: readonly T[]): T => {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw usage(`${flag} wants ${words.join(' or ')}, it is '${text}'`, didYouMean(text, words));
};
