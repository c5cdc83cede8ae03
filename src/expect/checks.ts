import type { EventPredicate, SpanExpectation, SpanKind, StatusWanted } from '../model/expectation.ts';
import { SPAN_KINDS, type SpanEvent, STATUS_CODES } from '../model/trace.ts';
import { compileMatcher, describeMatcher, explainMatch } from '../util/match.ts';
import { nameTest } from '../util/pattern.ts';
import { showValue } from '../util/value.ts';
import { type AttributeTest, attributeTest, othersOf, someValue, valuesOf } from './attribute.ts';
import type { Check, Context } from './context.ts';
import { relationChecks } from './relations.ts';
import { isEnded } from './rows.ts';

const UNSPECIFIED = SPAN_KINDS.indexOf('unspecified');
const ERROR = STATUS_CODES.indexOf('ERROR');

/** The name of a span's kind; unspecified reads as internal. */
export const kindOf = (context: Context, row: number): string => {
  const kind = SPAN_KINDS[context.trace.kind[row] ?? 0] ?? 'internal';
  return kind === 'unspecified' ? 'internal' : kind;
};

/** Whether a row is of that kind, for whoever asks row after row. */
const kindTest = ({ trace }: Context, wanted: SpanKind): ((row: number) => boolean) => {
  const { kind } = trace;
  const code = SPAN_KINDS.indexOf(wanted);
  return wanted === 'internal'
    ? (row) => kind[row] === code || kind[row] === UNSPECIFIED
    : (row) => kind[row] === code;
};

/** `OK`, `UNSET` or `ERROR`. */
export const statusOf = (context: Context, row: number): 'OK' | 'UNSET' | 'ERROR' =>
  STATUS_CODES[context.trace.status[row] ?? 0] ?? 'UNSET';

/** Whether a row has the status that is wanted, for whoever asks row after row. */
export const statusTest = ({ trace }: Context, wanted: StatusWanted): ((row: number) => boolean) => {
  const { status } = trace;
  if (wanted === 'not_error') return (row) => status[row] !== ERROR;
  const code = STATUS_CODES.indexOf(wanted);
  return (row) => status[row] === code;
};

/** Duration in ms; fractions of a microsecond survive. */
export const durationMs = (context: Context, row: number): number =>
  ((context.trace.end[row] ?? 0) - (context.trace.start[row] ?? 0)) / 1e6;

/** Status with the message the SDK sent along. */
export const showStatus = (context: Context, row: number): string => {
  const message = context.trace.statusMessage(row);
  return message === '' ? statusOf(context, row) : `${statusOf(context, row)} (${message})`;
};

const textCheck = (context: Context, label: 'service' | 'scope', wanted: string): Check => {
  const column = context.trace[label];
  const id = context.trace.idOf(wanted);
  return {
    label,
    test: (row) => column[row] === id,
    show: (row) => ({
      expected: JSON.stringify(wanted),
      actual: JSON.stringify(context.trace.text(column[row] ?? 0)),
    }),
  };
};

/** Service and scope: with the name they say which spans an expectation speaks of. */
export const identityChecks = (context: Context, expectation: SpanExpectation): readonly Check[] =>
  (['service', 'scope'] as const).flatMap((label) => {
    const wanted = expectation[label];
    return wanted === undefined ? [] : [textCheck(context, label, wanted)];
  });

const ownChecks = (context: Context, { kind, status, durationMs: duration }: SpanExpectation): Check[] => {
  const checks: Check[] = [];
  if (kind !== undefined) {
    checks.push({
      label: 'kind',
      test: kindTest(context, kind),
      show: (row) => ({ expected: kind, actual: kindOf(context, row) }),
    });
  }
  if (status !== undefined) {
    checks.push({
      label: 'status',
      test: statusTest(context, status),
      show: (row) => ({ expected: status, actual: showStatus(context, row) }),
    });
  }
  if (duration !== undefined) {
    const matcher = compileMatcher(duration);
    const value = (row: number) => ({ type: 'double', value: durationMs(context, row) }) as const;
    checks.push({
      label: 'duration_ms',
      test: (row) => isEnded(context.trace, row) && matcher.test(value(row)),
      show: (row) => ({
        expected: describeMatcher(duration),
        actual: isEnded(context.trace, row)
          ? String(durationMs(context, row))
          : 'none, for it ends before it starts, or never',
      }),
    });
  }
  return checks;
};

const showAttribute = (context: Context, one: AttributeTest, row: number) => {
  const { key, matcher } = one.predicate;
  const { expected, actual } = explainMatch(matcher, one.value(row));
  const [first] = matcher;
  if (first?.op !== 'same_as') return { expected, actual };
  return { expected: `${expected} (${othersOf(context, row, first.span, key)})`, actual };
};

const primeAll = (tests: readonly AttributeTest[]) => (rows: Uint32Array) => {
  for (const one of tests) one.prime(rows);
};

const anyAttribute = (context: Context, tests: readonly AttributeTest[]): Check => ({
  label: 'attrs.any',
  keys: tests.map((one) => one.predicate.key),
  prime: primeAll(tests),
  test: (row) => tests.some((one) => one.test(row)),
  open: (row) => tests.some((one) => one.open(row)) && !tests.some((one) => one.test(row) && !one.open(row)),
  show: (row) => {
    const shown = tests.map((one) => ({ key: one.predicate.key, ...showAttribute(context, one, row) }));
    return {
      expected: shown.map(({ key, expected }) => `${key} ${expected}`).join(' or '),
      actual: shown.map(({ key, actual }) => `${key} ${actual}`).join(', '),
    };
  },
});

const attributeChecks = (context: Context, { attrs }: SpanExpectation): readonly Check[] => {
  const all = attrs.all.map((predicate): Check => {
    const one = attributeTest(context, predicate);
    return {
      ...one,
      label: `attrs.${predicate.key}`,
      keys: [predicate.key],
      keep: (rows) => one.keepWhere(true, rows),
      show: (row) => showAttribute(context, one, row),
    };
  });
  const any = attrs.any.map((predicate) => attributeTest(context, predicate));
  const none = attrs.none.map((predicate): Check => {
    const one = attributeTest(context, predicate);
    const show = (row: number) => {
      const { expected, actual } = showAttribute(context, one, row);
      return { expected: `not ${expected}`, actual };
    };
    return {
      ...one,
      label: `attrs.none.${predicate.key}`,
      test: (row) => !one.test(row),
      keep: (rows) => one.keepWhere(false, rows),
      show,
    };
  });
  return [...all, ...(any.length > 0 ? [anyAttribute(context, any)] : []), ...none];
};

/** Whether an event satisfies the predicate. */
export const eventTest = ({ name, attributes }: EventPredicate): ((event: SpanEvent) => boolean) => {
  const named = nameTest(name);
  const tests = attributes.map(({ key, matcher }) => ({ key, matcher: compileMatcher(matcher) }));
  return (event) =>
    named(event.name) &&
    tests.every(({ key, matcher }) =>
      someValue(matcher, valuesOf(new Map(Object.entries(event.attributes)), key)),
    );
};

const showEvent = ({ name, attributes }: EventPredicate): string =>
  [JSON.stringify(name), ...attributes.map(({ key, matcher }) => `${key} ${describeMatcher(matcher)}`)].join(
    ' with ',
  );

/** An event with what it says of the attributes that are asked of events of its name. */
const seenEvent = (event: SpanEvent, asked: readonly EventPredicate[]): string => {
  const keys = asked.flatMap(({ name, attributes }) =>
    nameTest(name)(event.name) ? attributes.map(({ key }) => key) : [],
  );
  const values = [...new Set(keys)].map((key) => {
    const value = event.attributes[key];
    return `${key} ${value === undefined ? 'absent' : showValue(value)}`;
  });
  const name = JSON.stringify(event.name);
  return values.length === 0 ? name : `${name} with ${values.join(', ')}`;
};

const eventChecks = (context: Context, { events }: SpanExpectation): readonly Check[] => {
  const asked = [...events.all, ...events.any, ...events.none];
  const seen = (row: number): string => {
    const shown = context.trace.events(row).map((event) => seenEvent(event, asked));
    return shown.length === 0 ? 'no events' : shown.slice(0, 10).join(', ');
  };
  const has = (one: EventPredicate) => {
    const test = eventTest(one);
    return (row: number): boolean => context.trace.events(row).some(test);
  };
  const check = (label: string, expected: string, test: (row: number) => boolean): Check => ({
    label,
    test,
    show: (row) => ({ expected, actual: seen(row) }),
  });
  const any = events.any.map(has);
  const anyOf = events.any.map(showEvent).join(' or ');
  return [
    ...events.all.map((one) => check(`events.${one.name}`, showEvent(one), has(one))),
    ...(any.length > 0 ? [check('events.any', anyOf, (row) => any.some((test) => test(row)))] : []),
    ...events.none.map((one) => {
      const test = has(one);
      return check(`events.none.${one.name}`, `not ${showEvent(one)}`, (row) => !test(row));
    }),
  ];
};

/** Every predicate of a span expectation besides name, service and scope, in the order of the page. */
export const spanChecks = (context: Context, expectation: SpanExpectation): readonly Check[] => [
  ...ownChecks(context, expectation),
  ...relationChecks(context, expectation),
  ...attributeChecks(context, expectation),
  ...eventChecks(context, expectation),
];
