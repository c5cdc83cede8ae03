import { createHash } from 'node:crypto';
import { ArgumentFault } from './arguments.ts';
import { type Call, given, list, number, type TemplateFunction, text, whole } from './call.ts';
import { below, bytes, shuffled } from './draw.ts';
import { ulid, uuidV4, uuidV5, uuidV7 } from './ids.ts';
import { camel, kebab, pascal, slug, snake } from './letters.ts';
import { tomlEncode } from './toml-encode.ts';

/** RFC 3339 in UTC, with milliseconds only where there are any. */
const rfc3339 = (ms: number): string => {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()))
    throw new ArgumentFault(`the time ${ms} ms is outside of what dates can say`);
  return date.toISOString().replace('.000Z', 'Z');
};

const later = (call: Call, name: string, fallback?: number): string =>
  rfc3339(call.nowMs + number(call, name, fallback) * 1000);
const time = (call: Call): number => whole(call, 'time', call.nowMs, { min: 0, max: 2 ** 48 - 1 });

const range = (call: Call): readonly number[] => {
  const [start, stop] = call.bound.has('stop')
    ? [whole(call, 'start'), whole(call, 'stop')]
    : [0, whole(call, 'start')];
  const step = whole(call, 'step', 1);
  if (step === 0) throw new ArgumentFault('range() cannot go in steps of 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > 100_000)
    throw new ArgumentFault(`range() of ${length} numbers is too long; 100000 is the most`);
  return Array.from({ length }, (_, index) => start + index * step);
};

const spelling = (spell: (text: string) => string): TemplateFunction => ({
  params: ['s'],
  apply: (call) => spell(text(call, 's')),
});

/** The functions of templates, without the fakes. Undefined results are "no value". */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  env: {
    params: ['name', 'default'],
    apply: (call) => call.env[text(call, 'name')] ?? call.bound.get('default'),
  },
  now_rfc3339: { params: [], apply: (call) => rfc3339(call.nowMs) },
  now_unix: { params: [], apply: (call) => Math.floor(call.nowMs / 1000) },
  now_ms: { params: [], apply: (call) => Math.floor(call.nowMs) },
  now_plus: { params: ['seconds'], apply: (call) => later(call, 'seconds') },
  date_rfc3339: { params: ['offset_seconds'], apply: (call) => later(call, 'offset_seconds', 0) },
  sha256: { params: ['s'], apply: (call) => createHash('sha256').update(text(call, 's')).digest('hex') },
  toml_encode: { params: ['value'], apply: (call) => tomlEncode(given(call, 'value')) },
  range: { params: ['start', 'stop', 'step'], apply: range },
  rand_hex: {
    params: ['n'],
    draws: true,
    apply: (call) => {
      const n = whole(call, 'n', 16, { min: 0, max: 65_536 });
      return bytes(call.stream, Math.ceil(n / 2))
        .toString('hex')
        .slice(0, n);
    },
  },
  seq: {
    params: ['name', 'start', 'step'],
    apply: (call) => whole(call, 'start', 0) + whole(call, 'step', 1) * call.count(text(call, 'name')),
  },
  uuid_v4: { params: [], draws: true, apply: (call) => uuidV4(call.stream) },
  uuid_v5: { params: ['ns', 'name'], apply: (call) => uuidV5(text(call, 'ns'), text(call, 'name')) },
  uuid_v7: { params: ['time'], draws: true, apply: (call) => uuidV7(call.stream, time(call)) },
  ulid: { params: ['time'], draws: true, apply: (call) => ulid(call.stream, time(call)) },
  pick: {
    params: ['list'],
    draws: true,
    apply: (call) => {
      const items = list(call, 'list');
      return items[below(call.stream, items.length)];
    },
  },
  shuffle: { params: ['list'], draws: true, apply: (call) => shuffled(call.stream, list(call, 'list')) },
  sample: {
    params: ['list', 'k'],
    draws: true,
    apply: (call) => {
      const items = list(call, 'list');
      return shuffled(call.stream, items).slice(
        0,
        whole(call, 'k', undefined, { min: 0, max: items.length }),
      );
    },
  },
  slug: spelling(slug),
  kebab: spelling(kebab),
  snake: spelling(snake),
  camel: spelling(camel),
  pascal: spelling(pascal),
};
