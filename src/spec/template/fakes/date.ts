import { ArgumentFault } from '../arguments.ts';
import { text, whole } from '../call.ts';
import { below } from '../draw.ts';
import { readTime, rfc3339 } from '../time.ts';
import { bounds, type FakeCall, type FakeGroup } from './fake.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const YEAR_DAYS = 365;
const MOST_DAYS = { min: 1, max: 365_000 };

const FROM = '2024-01-01';
const TO = '2024-12-31';

/** A whole second in the `days` before the pinned time. */
const recent = (call: FakeCall, days = YEAR_DAYS): number =>
  Math.floor(call.pinnedMs / SECOND) * SECOND - below(call.stream, days * 86_400) * SECOND;

const isoDay = (ms: number): string => rfc3339(ms).slice(0, 10);

const between = (call: FakeCall): string => {
  const read = (name: string, fallback: string): number => {
    const given = text(call, name, fallback);
    const ms = readTime(given)?.ms;
    if (ms !== undefined) return ms;
    throw new ArgumentFault(`${call.title} wants a date such as 2025-01-31 as '${name}', not '${given}'`);
  };
  const [from, to] = [read('from', FROM), read('to', TO)];
  if (from > to) throw new ArgumentFault(`${call.title} has 'from' after 'to'`);
  return rfc3339(from + below(call.stream, Math.floor((to - from) / SECOND) + 1) * SECOND);
};

/** Born on a day that makes someone `min` to `max` years old at the pinned time. */
const birthdate = (call: FakeCall): string => {
  const { min, max } = bounds(call, [18, 80], { min: 0, max: 150 });
  const now = new Date(call.pinnedMs);
  const yearsAgo = (years: number, days: number): number =>
    Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate() + days);
  const [first, last] = [yearsAgo(max + 1, 1), yearsAgo(min, 0)];
  return isoDay(first + below(call.stream, (last - first) / DAY + 1) * DAY);
};

export const dates: FakeGroup = {
  fake_date: { summary: 'day in the year before the pinned date', draw: (call) => isoDay(recent(call)) },
  fake_time: { summary: 'time of day', draw: (call) => rfc3339(recent(call)).slice(11, 19) },
  fake_datetime: {
    summary: 'moment in the year before the pinned date, RFC 3339',
    draw: (call) => rfc3339(recent(call)),
  },
  fake_timestamp: {
    summary: 'moment in the year before the pinned date, seconds since 1970',
    draw: (call) => recent(call) / SECOND,
  },
  fake_past_date: {
    summary: 'day in the `days` before the pinned date',
    params: { days: YEAR_DAYS },
    draw: (call) => isoDay(recent(call, whole(call, 'days', YEAR_DAYS, MOST_DAYS)) - DAY),
  },
  fake_future_date: {
    summary: 'day in the `days` after the pinned date',
    params: { days: YEAR_DAYS },
    draw: (call) =>
      isoDay(call.pinnedMs + (1 + below(call.stream, whole(call, 'days', YEAR_DAYS, MOST_DAYS))) * DAY),
  },
  fake_date_between: {
    summary: 'moment between two dates, both included',
    params: { from: FROM, to: TO },
    draw: between,
  },
  fake_birthdate: {
    summary: 'birthday of someone `min` to `max` years old',
    params: { min: 18, max: 80 },
    draw: birthdate,
  },
  fake_month: { summary: 'month', local: true, draw: ({ faker }) => faker.date.month() },
  fake_weekday: { summary: 'day of the week', local: true, draw: ({ faker }) => faker.date.weekday() },
  fake_year: {
    summary: 'year',
    params: { min: 1970, max: 2024 },
    draw: (call) => call.faker.number.int(bounds(call, [1970, 2024], { min: 1, max: 9999 })),
  },
  fake_cron: { summary: 'time table of cron', draw: ({ faker }) => faker.system.cron() },
};
