import { ArgumentFault } from './arguments.ts';

/** RFC 3339 in UTC, with milliseconds only where there are any. @throws ArgumentFault beyond the years 0 to 9999. */
export const rfc3339 = (ms: number): string => {
  const date = new Date(ms);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  if (!/^\d{4}-/.test(text)) throw new ArgumentFault(`the time ${ms} ms is outside of what dates can say`);
  return text.replace('.000Z', 'Z');
};

/** A moment, and how far the clock it was read from is ahead of UTC. */
export interface Moment {
  readonly ms: number;
  readonly offsetMinutes: number;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** `Z`, `+02:00` or `+0200` in minutes. */
export const offsetMinutes = (text: string): number | undefined => {
  if (/^(Z|UTC)$/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

/** Reads RFC 3339, or a day, or a time without offset as one of UTC: never as one of this machine's zone. */
export const readTime = (text: string): Moment | undefined => {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const fields = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = fields;
  const milli = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = new Date(0);
  local.setUTCFullYear(y, mo - 1, d);
  local.setUTCHours(h, mi, s, milli);
  const same = local.getUTCMonth() === mo - 1 && local.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  const offset = offsetMinutes(zone);
  if (!same || offset === undefined) return undefined;
  return { ms: local.getTime() - offset * 60_000, offsetMinutes: offset };
};
