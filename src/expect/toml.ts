import type { AttributePredicate, EventPredicate, SpanExpectation } from '../model/expectation.ts';
import type { Matcher, Predicate, Value } from '../model/value.ts';
import { compileMatcher } from '../util/match.ts';
import { twinsOf } from '../util/renamed-attributes.ts';
import { attributeTest } from './attribute.ts';
import { durationMs, kindOf, statusOf, statusTest } from './checks.ts';
import type { Check, Context } from './context.ts';
import { isEnded } from './rows.ts';

/** A TOML basic string; JSON escapes everything TOML wants escaped but DEL. */
export const tomlText = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

/** A TOML key, quoted where it must be. */
const tomlKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : tomlText(key));

const tomlDouble = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text.replace(/^(-?\d+)e/, '$1.0e');
};

/** An inline table. */
export const inline = (entries: readonly (readonly [string, string])[]): string =>
  entries.length === 0 ? '{}' : `{ ${entries.map(([key, text]) => `${tomlKey(key)} = ${text}`).join(', ')} }`;

/** A value as TOML; null and bytes, which TOML lacks, as empty text. */
const tomlValue = (value: Value): string => {
  switch (value.type) {
    case 'string':
      return tomlText(value.value);
    case 'double':
      return tomlDouble(value.value);
    case 'array':
      return `[${value.value.map(tomlValue).join(', ')}]`;
    case 'map':
      return inline(Object.entries(value.value).map(([key, item]) => [key, tomlValue(item)]));
    case 'null':
    case 'bytes':
      return '""';
    default:
      return String(value.value);
  }
};

const operand = (predicate: Predicate): readonly [string, string] => {
  switch (predicate.op) {
    case 'exists':
    case 'absent':
      return [predicate.op, 'true'];
    case 'in':
      return ['in', `[${predicate.values.map(tomlValue).join(', ')}]`];
    case 'matches':
    case 'regex':
      return [predicate.op, tomlText(predicate.pattern)];
    case 'same_as':
      return ['same_as', tomlText(predicate.span)];
    case 'not':
      return ['not', inline(predicate.matcher.map(operand))];
    default:
      return [predicate.op, tomlValue(predicate.value)];
  }
};

/** A matcher as its author would write it: a bare value for one `eq`, else a table of operators. */
export const tomlMatcher = (matcher: Matcher): string => {
  const [only] = matcher;
  if (matcher.length === 1 && only?.op === 'eq' && only.value.type !== 'map') return tomlValue(only.value);
  return inline(matcher.map(operand));
};

/** `key = [["a", "b"]]`, the form of edges and orders. */
export const tomlPairs = (key: string, pairs: readonly (readonly [string, string])[]): string =>
  `${key} = [${pairs.map(([left, right]) => `[${tomlText(left)}, ${tomlText(right)}]`).join(', ')}]`;

const lacksToml = (value: Value): boolean => {
  if (value.type === 'array') return value.value.some(lacksToml);
  if (value.type === 'map') return Object.values(value.value).some(lacksToml);
  return value.type === 'null' || value.type === 'bytes';
};

/** What to write so that `value` is what is expected; for what TOML cannot write, that it is there. */
export const tomlExpected = (value: Value): string =>
  lacksToml(value) ? '{ exists = true }' : tomlMatcher([{ op: 'eq', value }]);

/** The predicate on a key that the row lacks: on the twin it bears under the other convention, or that it is absent. */
const absentAttribute = ({ trace }: Context, row: number, key: string): readonly [string, string] => {
  for (const twin of twinsOf(key)) {
    const value = trace.attribute(row, twin);
    if (value !== undefined) return [twin, tomlExpected(value)];
  }
  return [key, '{ absent = true }'];
};

export const adaptedAttributes = (
  context: Context,
  row: number,
  predicates: readonly AttributePredicate[],
): readonly (readonly [string, string])[] =>
  predicates.map((predicate) => {
    const one = attributeTest(context, predicate);
    if (one.test(row)) return [predicate.key, tomlMatcher(predicate.matcher)];
    const value = one.value(row);
    if (value === undefined) return absentAttribute(context, row, predicate.key);
    return [predicate.key, tomlExpected(value)];
  });

const adaptedDuration = (context: Context, row: number, matcher: Matcher): string => {
  const value: Value = { type: 'double', value: durationMs(context, row) };
  if (compileMatcher(matcher).test(value)) return tomlMatcher(matcher);
  const ops = matcher.map(({ op }) => op);
  if (ops.includes('lte') || ops.includes('lt')) return `{ lte = ${tomlValue(value)} }`;
  return ops.includes('gte') || ops.includes('gt') ? `{ gte = ${tomlValue(value)} }` : tomlValue(value);
};

const tomlEvent = ({ name, attributes }: EventPredicate): string =>
  attributes.length === 0
    ? tomlText(name)
    : `{ name = ${tomlText(name)}, attrs = ${inline(attributes.map(({ key, matcher }) => [key, tomlMatcher(matcher)]))} }`;

const nameIn = ({ trace }: Context, row: number): string => trace.text(trace.name[row] ?? 0);

const parentToml = (context: Context, row: number): readonly string[] => {
  const parent = context.trace.parent[row] ?? -1;
  if (parent < 0) return [];
  // a parent of the other side, or one that is set aside, would not be found by its name
  const name = nameIn(context, parent);
  return context.population.related(name).has(parent) ? [`parent = ${tomlText(name)}`] : [];
};

interface Author {
  readonly expectation: SpanExpectation;
  /** Whether the check of that label holds on the row, so that its line may stay as written. */
  readonly held: (label: string) => boolean;
}

const ownLines = (context: Context, row: number, { expectation, held }: Author): readonly string[] => {
  const { source, service, scope, kind, status, parent, ancestor, links, durationMs: duration } = expectation;
  const { trace } = context;
  const lines: string[] = source === undefined ? [] : [`source = ${tomlText(source)}`];
  const own = { service: trace.text(trace.service[row] ?? 0), scope: trace.text(trace.scope[row] ?? 0) };
  if (service !== undefined && own.service !== '') lines.push(`service = ${tomlText(own.service)}`);
  if (scope !== undefined && own.scope !== '') lines.push(`scope = ${tomlText(own.scope)}`);
  if (kind !== undefined) lines.push(`kind = ${tomlText(kindOf(context, row))}`);
  if (status !== undefined)
    lines.push(`status = ${tomlText(statusTest(context, status)(row) ? status : statusOf(context, row))}`);
  if (parent !== undefined)
    lines.push(...(held('parent') ? [`parent = ${tomlText(parent)}`] : parentToml(context, row)));
  if (ancestor !== undefined && held('ancestor')) lines.push(`ancestor = ${tomlText(ancestor)}`);
  if (links !== undefined && held('links')) lines.push(`links = ${tomlText(links)}`);
  if (duration !== undefined && isEnded(context.trace, row))
    lines.push(`duration_ms = ${adaptedDuration(context, row, duration)}`);
  return lines;
};

const attributeLines = (context: Context, row: number, { expectation, held }: Author): readonly string[] => {
  const { all, any, none } = expectation.attrs;
  const kept = none.filter(({ key }) => held(`attrs.none.${key}`));
  const noneIsKeys = kept.every(({ matcher }) => matcher.length === 1 && matcher[0]?.op === 'exists');
  return [
    ...(all.length > 0 ? [`attrs.all = ${inline(adaptedAttributes(context, row, all))}`] : []),
    ...(any.length > 0 && held('attrs.any')
      ? [`attrs.any = ${inline(any.map(({ key, matcher }) => [key, tomlMatcher(matcher)]))}`]
      : []),
    ...(kept.length > 0
      ? [
          noneIsKeys
            ? `attrs.none = [${kept.map(({ key }) => tomlText(key)).join(', ')}]`
            : `attrs.none = ${inline(kept.map(({ key, matcher }) => [key, tomlMatcher(matcher)]))}`,
        ]
      : []),
  ];
};

const eventLines = ({ expectation, held }: Author): readonly string[] => {
  const { all, any, none } = expectation.events;
  const list = (key: string, events: readonly EventPredicate[]): readonly string[] =>
    events.length === 0 ? [] : [`events.${key} = [${events.map(tomlEvent).join(', ')}]`];
  return [
    ...list(
      'all',
      all.filter(({ name }) => held(`events.${name}`)),
    ),
    ...list('any', held('events.any') ? any : []),
    ...list(
      'none',
      none.filter(({ name }) => held(`events.none.${name}`)),
    ),
  ];
};

/** `[[expect.span]]` that `row` satisfies: what held stays as written, what did not takes the row's own values. */
export const spanToml = (
  context: Context,
  row: number,
  expectation: SpanExpectation,
  checks: readonly Check[],
): string => {
  const failed = new Set(checks.filter((check) => !check.test(row)).map((check) => check.label));
  const author: Author = { expectation, held: (label) => !failed.has(label) };
  return [
    '[[expect.span]]',
    `name = ${tomlText(nameIn(context, row))}`,
    ...ownLines(context, row, author),
    ...attributeLines(context, row, author),
    ...eventLines(author),
  ].join('\n');
};

/** `[[expect.span]]` as its author wrote it, with another `match`. */
export const countedToml = (expectation: SpanExpectation, match: string): string => {
  const {
    name,
    source,
    service,
    scope,
    kind,
    status,
    parent,
    ancestor,
    links,
    attrs,
    durationMs: duration,
  } = expectation;
  const table = (predicates: readonly AttributePredicate[]): string =>
    inline(predicates.map(({ key, matcher }) => [key, tomlMatcher(matcher)]));
  const texts = Object.entries({ name, source, service, scope, kind, status, parent, ancestor, links });
  return [
    '[[expect.span]]',
    ...texts.flatMap(([key, text]) => (text === undefined ? [] : [`${key} = ${tomlText(text)}`])),
    ...(duration === undefined ? [] : [`duration_ms = ${tomlMatcher(duration)}`]),
    ...(attrs.all.length > 0 ? [`attrs.all = ${table(attrs.all)}`] : []),
    ...(attrs.any.length > 0 ? [`attrs.any = ${table(attrs.any)}`] : []),
    ...(attrs.none.length > 0 ? [`attrs.none = ${table(attrs.none)}`] : []),
    ...eventLines({ expectation, held: () => true }),
    `match = ${match}`,
  ].join('\n');
};
