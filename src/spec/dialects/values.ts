import { parseDuration } from '../../util/duration.ts';
import { type Entry, flagOf, made, numberOf, textOf } from './tree.ts';

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 's'],
  [/^(?:m|mins?|minutes?)$/, 'm'],
  [/^(?:h|hrs?|hours?)$/, 'h'],
];

const trimmed = (value: number): string => String(Number(value.toFixed(6)));

/** An older duration as today's: a number counts seconds, a text may spell its unit out. */
export const seconds = (entry: Entry): Entry => {
  const number = numberOf(entry);
  if (number !== undefined && number >= 0 && Number.isFinite(number))
    return retold(entry, `${trimmed(number)}s`);
  const text = textOf(entry)?.trim().toLowerCase();
  if (text === undefined || parseDuration(text) !== undefined) return entry;
  if (/^\d+(\.\d+)?$/.test(text)) return retold(entry, `${text}s`);
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text) ?? [];
  const short = UNITS.find(([spelling]) => spelling.test(unit ?? ''))?.[1];
  return short === undefined ? entry : retold(entry, `${amount}${short}`);
};

/** A number of milliseconds as a duration. */
export const milliseconds = (entry: Entry): Entry => {
  const number = numberOf(entry);
  return number === undefined || number < 0 ? entry : retold(entry, `${trimmed(number)}ms`);
};

/** A duration entry in ms; undefined when it is none. */
export const msOf = (entry: Entry | undefined): number | undefined => {
  if (entry === undefined) return undefined;
  const text = textOf(seconds(entry));
  return text === undefined ? undefined : parseDuration(text);
};

/** Another value at the place, and under the name, of this one. */
export const retold = (entry: Entry, value: Entry['value']): Entry => {
  const other = made(value, entry);
  return entry.written === undefined ? other : { ...other, written: entry.written };
};

/** `"512m"`, `"1g"`, `512`: mebibytes. */
export const mebibytes = (entry: Entry): Entry => {
  const number = numberOf(entry);
  if (number !== undefined) return entry;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(textOf(entry) ?? '') ?? [];
  if (amount === undefined) return entry;
  const factor = { k: 1 / 1024, m: 1, g: 1024 }[unit.toLowerCase()] ?? 1 / 1_048_576;
  const whole = Number(amount) * factor;
  return Number.isInteger(whole) ? retold(entry, BigInt(whole)) : entry;
};

/** `"0.5"`, `"500m"`: thousandths of a processor. */
export const millicores = (entry: Entry): Entry => {
  const text = textOf(entry) ?? String(numberOf(entry) ?? '');
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
  if (amount === undefined) return entry;
  return retold(entry, BigInt(Math.round(Number(amount) * (unit === 'm' ? 1 : 1000))));
};

/** Whether a value is what people write for yes. */
export const isYes = (entry: Entry): boolean =>
  flagOf(entry) === true ||
  ['always', 'true', 'yes', 'complete', 'all'].includes(textOf(entry)?.toLowerCase() ?? '');
