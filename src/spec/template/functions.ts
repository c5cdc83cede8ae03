import { createHash } from 'node:crypto';
import { ArgumentFault } from './arguments.ts';
import { type Call, given, list, number, type TemplateFunction, text, whole } from './call.ts';
import { below, bytes, shuffled, unit } from './draw.ts';
import { ulid, uuidV4, uuidV5, uuidV7 } from './ids.ts';
import { camel, kebab, pascal, slug, snake } from './letters.ts';
import { textLike } from './pattern.ts';
import { teraFunctions } from './tera-functions.ts';
import { readTime, rfc3339 } from './time.ts';
import { tomlEncode } from './toml-encode.ts';
import { baggage, spanId, traceId, traceparent } from './trace-context.ts';
import { describe, isList } from './value.ts';

const later = (call: Call, name: string, fallback?: number): string =>
  rfc3339(call.nowMs + number(call, name, fallback) * 1000);

/** A given time, or the pinned one and a millisecond more for each call, so that ids are in the order of their calls. */
const time = (call: Call): number => {
  if (call.bound.get('time') instanceof Date || typeof call.bound.get('time') === 'string')
    return timeText(call);
  const fallback = call.bound.has('time') ? 0 : call.pinnedMs + call.count('time');
  return whole(call, 'time', fallback, { min: 0, max: 2 ** 48 - 1 });
};
const timeText = (call: Call): number => {
  const given = text(call, 'time');
  const ms = readTime(given)?.ms;
  if (ms !== undefined && ms >= 0) return ms;
  throw new ArgumentFault(
    `${call.title} wants a time such as 2025-01-31T12:00:00Z, or ms since 1970, not '${given}'`,
  );
};

/** One of several values, each as likely as its weight says. */
const weighted = (call: Call): unknown => {
  const pairs = list(call, 'pairs').map((pair): readonly [unknown, number] => {
    const [value, weight] = isList(pair) && pair.length === 2 ? pair : [];
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return [value, weight];
    throw new ArgumentFault(
      `weighted() wants pairs of a value and a weight from 0 up, as in [["a", 3], ["b", 1]], not ${describe(pair)}`,
    );
  });
  const all = pairs.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(all > 0 && Number.isFinite(all))) throw new ArgumentFault('weighted() has weights of 0 only');
  let at = unit(call.stream) * all;
  for (const [value, weight] of pairs) {
    if (at < weight) return value;
    at -= weight;
  }
  // Rounding may leave a hair's breadth beyond the last.
  return pairs.findLast(([, weight]) => weight > 0)?.[0];
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
  pattern: { params: ['regex'], draws: true, apply: (call) => textLike(text(call, 'regex'), call.stream) },
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
  weighted: { params: ['pairs'], draws: true, apply: weighted },
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
  trace_id: { params: [], draws: true, apply: traceId },
  span_id: { params: [], draws: true, apply: spanId },
  traceparent: { params: ['trace_id', 'span_id', 'sampled'], draws: true, apply: traceparent },
  baggage: { params: ['map'], apply: baggage },
  slug: spelling(slug),
  kebab: spelling(kebab),
  snake: spelling(snake),
  camel: spelling(camel),
  pascal: spelling(pascal),
  ...teraFunctions,
};
