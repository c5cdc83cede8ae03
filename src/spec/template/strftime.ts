import { ArgumentFault } from './arguments.ts';
import type { Moment } from './time.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];
const DAY = 86_400_000;

/** A field as its number with its usual width and filler, or as text. */
type Field = readonly [value: number, width: number, filler?: string] | string;

/** ISO 8601 week and the year it belongs to: that of its Thursday. */
const isoWeek = (local: Date): { readonly year: number; readonly week: number } => {
  const thursday = new Date(local.getTime() + (3 - ((local.getUTCDay() + 6) % 7)) * DAY);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1 };
};

const zone = (minutes: number, colon: string): string => {
  const all = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(all / 60))}${colon}${two(all % 60)}`;
};

const fieldsOf = ({ ms, offsetMinutes }: Moment): Readonly<Record<string, () => Field>> => {
  const local = new Date(ms + offsetMinutes * 60_000);
  const hour = local.getUTCHours();
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const milli = local.getUTCMilliseconds();
  const day = DAYS[local.getUTCDay()] ?? '';
  const month = MONTHS[local.getUTCMonth()] ?? '';
  const start = Date.UTC(local.getUTCFullYear(), 0, 1);
  const ofYear = Math.floor((local.getTime() - start) / DAY);
  return {
    Y: () => [local.getUTCFullYear(), 4],
    C: () => [Math.floor(local.getUTCFullYear() / 100), 2],
    y: () => [local.getUTCFullYear() % 100, 2],
    G: () => [isoWeek(local).year, 4],
    V: () => [isoWeek(local).week, 2],
    m: () => [local.getUTCMonth() + 1, 2],
    d: () => [local.getUTCDate(), 2],
    e: () => [local.getUTCDate(), 2, ' '],
    j: () => [ofYear + 1, 3],
    H: () => [hour, 2],
    k: () => [hour, 2, ' '],
    I: () => [hour12, 2],
    l: () => [hour12, 2, ' '],
    M: () => [local.getUTCMinutes(), 2],
    S: () => [local.getUTCSeconds(), 2],
    f: () => [milli * 1_000_000, 9],
    s: () => [Math.floor(ms / 1000), 1],
    u: () => [((local.getUTCDay() + 6) % 7) + 1, 1],
    w: () => [local.getUTCDay(), 1],
    U: () => [Math.floor((ofYear + 7 - local.getUTCDay()) / 7), 2],
    W: () => [Math.floor((ofYear + 7 - ((local.getUTCDay() + 6) % 7)) / 7), 2],
    B: () => month,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    A: () => day,
    a: () => day.slice(0, 3),
    P: () => (hour < 12 ? 'am' : 'pm'),
    p: () => (hour < 12 ? 'AM' : 'PM'),
    Z: () => (offsetMinutes === 0 ? 'UTC' : zone(offsetMinutes, ':')),
    z: () => zone(offsetMinutes, ''),
    ':z': () => zone(offsetMinutes, ':'),
    '.3f': () => `.${String(milli).padStart(3, '0')}`,
    '3f': () => String(milli).padStart(3, '0'),
    '.f': () => (milli === 0 ? '' : `.${String(milli).padStart(3, '0')}`),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  };
};

/** Shorter ways to write several fields. */
const LONG: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  v: '%e-%b-%Y',
  c: '%a %b %e %H:%M:%S %Y',
  '+': '%Y-%m-%dT%H:%M:%S%.f%:z',
};

const FILLERS: Readonly<Record<string, string>> = { '-': '', _: ' ', '0': '0' };

/** A time in the words of strftime, in English on every machine. @throws ArgumentFault for a field it does not know. */
export const strftime = (moment: Moment, format: string): string => {
  const fields = fieldsOf(moment);
  const long = format.replace(/%([A-Za-z+])/g, (whole, name: string) => LONG[name] ?? whole);
  return long.replace(/%([-_0]?)(\.?3?f|:?[A-Za-z]|%|$)/g, (whole, filler: string, name: string) => {
    const field = fields[name]?.();
    if (field === undefined)
      throw new ArgumentFault(`there is no field '${whole}' in the format '${format}'`, {
        cause: 'the commonest are %Y %m %d %H %M %S %z; %% is a percent sign',
      });
    if (typeof field === 'string') return field;
    const [value, width, usual = '0'] = field;
    return String(value).padStart(width, filler === '' ? usual : (FILLERS[filler] ?? usual));
  });
};
