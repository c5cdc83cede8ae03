import * as v from 'valibot';
import type { AttributePredicate, EventPredicate, SpanExpectation } from '../../model/expectation.ts';
import { SOURCES } from '../../model/trace.ts';
import type { Matcher } from '../../model/value.ts';
import { matcher } from './matcher.ts';
import { namePattern } from './name.ts';
import { note } from './note.ts';
import { choice, either, isTable, list, must, record, someOf, table, word } from './parts.ts';
import { say } from './say.ts';
import type { Unplaced } from './unplaced.ts';

/** What `status =` may ask. */
export const statusWanted = choice('OK', 'UNSET', 'ERROR', 'not_error');

const predicates = (matchers: Readonly<Record<string, Matcher>>): readonly AttributePredicate[] =>
  Object.entries(matchers).map(([key, wanted]) => ({ key, matcher: wanted }));

const asksOther = (wanted: Matcher): boolean =>
  wanted.some((one) => one.op === 'same_as' || (one.op === 'not' && asksOther(one.matcher)));

/** A key with `*` means several attributes: which of them another span is to have is not said. */
const sameAsOfOne = v.rawCheck<Readonly<Record<string, Matcher>>>(({ dataset, addIssue }) => {
  if (!dataset.typed) return;
  for (const [key, wanted] of Object.entries(dataset.value))
    if (key.includes('*') && asksOther(wanted))
      addIssue({
        message: say(
          'wrong-type',
          'means several attributes, so same_as cannot be asked of it',
          'write each key in full',
        ),
        path: [{ type: 'object', origin: 'value', input: dataset.value, key, value: wanted }],
      });
});

/** Attributes and what they must be. */
export const attributes = v.pipe(record(matcher('attribute')), sameAsOfOne, v.transform(predicates));

const absentKeys = v.pipe(
  list('a list of attribute names', word),
  v.transform((keys): readonly AttributePredicate[] =>
    keys.map((key) => ({ key, matcher: [{ op: 'exists' }] })),
  ),
);

const attributesAbsent = either([attributes, absentKeys], (input) =>
  Array.isArray(input) ? absentKeys : attributes,
);

const attrs = v.pipe(
  table('attrs', {
    all: v.optional(attributes, {}),
    any: v.optional(attributes, {}),
    none: v.optional(attributesAbsent, {}),
  }),
  v.transform(({ all, any, none }) => ({ all, any, none })),
);

/** Attributes of an event: no other event is asked about them. */
const eventAttributes = v.pipe(record(matcher('any')), v.transform(predicates));

const eventTable = v.pipe(
  table('an event', { name: namePattern, attrs: v.optional(eventAttributes, {}) }),
  v.transform(({ name, attrs: wanted }): EventPredicate => ({ name, attributes: wanted })),
);

const eventName = v.pipe(
  namePattern,
  v.transform((name): EventPredicate => ({ name, attributes: [] })),
);

const event = either<EventPredicate>([eventName, eventTable], (input) =>
  isTable(input) ? eventTable : eventName,
);

const eventList = someOf('a list of event names', event);

const eventGroups = v.pipe(
  table('events', {
    all: v.exactOptional(eventList),
    any: v.exactOptional(eventList),
    none: v.exactOptional(eventList),
  }),
  v.transform(({ all, any, none }): SpanExpectation['events'] => ({
    all: all ?? [],
    any: any ?? [],
    none: none ?? [],
  })),
);

const eventsAll = v.pipe(
  eventList,
  v.transform((all): SpanExpectation['events'] => ({ all, any: [], none: [] })),
);

const events = either([eventsAll, eventGroups], (input) => (Array.isArray(input) ? eventsAll : eventGroups));

const matchWord = choice('any', 'all', 'none');
const matchCount = v.pipe(matcher('number'), note({ operatorsOnly: true }));
const noMatch = v.custom<'any'>(() => false, must('"any", "all", "none" or a count such as { gte = 2 }'));

const match = either<SpanExpectation['match']>([matchWord, matchCount], (input) => {
  if (isTable(input)) return matchCount;
  return typeof input === 'string' ? matchWord : noMatch;
});

const REPORTED = ['otlp', 'stdout', 'file'];

/** Whose spans are looked at. How a span came is asked with the same key, and not carried out yet. */
const source = v.pipe(
  choice(...SOURCES, ...REPORTED),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const known = SOURCES.find((one) => one === dataset.value);
    if (known !== undefined) return known;
    addIssue({
      message: say(
        'not-supported-yet',
        `= "${dataset.value}" is not supported yet`,
        'write "subject" for spans of what is tested, "runner" for clnrm\'s own',
      ),
    });
    return NEVER;
  }),
);

/** One `[[expect.span]]`. */
export const span = v.pipe(
  table('[[expect.span]]', {
    name: namePattern,
    service: v.exactOptional(word),
    scope: v.exactOptional(word),
    kind: v.exactOptional(choice('internal', 'server', 'client', 'producer', 'consumer')),
    status: v.exactOptional(statusWanted),
    parent: v.exactOptional(namePattern),
    ancestor: v.exactOptional(namePattern),
    links: v.exactOptional(namePattern),
    attrs: v.optional(attrs, {}),
    events: v.exactOptional(events),
    duration_ms: v.exactOptional(matcher('number')),
    match: v.optional(match, 'any'),
    source: v.exactOptional(source),
  }),
  v.transform((written): readonly Unplaced<SpanExpectation>[] => {
    const { name, service, scope, kind, status, parent, ancestor, links, duration_ms } = written;
    const rule: Unplaced<SpanExpectation> = {
      family: 'span',
      name,
      attrs: written.attrs,
      events: written.events ?? { all: [], any: [], none: [] },
      match: written.match,
      path: [],
      ...(written.source !== undefined && { source: written.source }),
      ...(service !== undefined && { service }),
      ...(scope !== undefined && { scope }),
      ...(kind !== undefined && { kind }),
      ...(status !== undefined && { status }),
      ...(parent !== undefined && { parent }),
      ...(ancestor !== undefined && { ancestor }),
      ...(links !== undefined && { links }),
      ...(duration_ms !== undefined && { durationMs: duration_ms }),
    };
    return [rule];
  }),
);
