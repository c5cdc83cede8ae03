import { SPAN_KINDS, type SpanEvent, type SpanLink, STATUS_CODES, type Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import { canonicalValue, quote } from '../util/canonical-text.ts';
import { ERASED, type Erasure, isOfMachine, withoutAddresses } from './erased.ts';

/** What the text of one span depends on. */
interface SpanRules {
  readonly member: Uint8Array;
  readonly erase: Erasure;
  readonly ordered: boolean;
  /** ` of "shop"`, or nothing. */
  serviceOf(row: number): string;
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);

/** Numbers are another object each time they are read; of all else the same value is the same object. */
const isShared = ({ type }: Value): boolean => type !== 'int' && type !== 'double' && type !== 'null';

/** `"key" = value` lines by key; what was written once is not written again. */
const createLines = (erase: Erasure): ((values: Iterable<[string, Value]>) => readonly string[]) => {
  const known = new Map<string, { readonly heading: string; readonly lines: Map<Value, string> }>();
  const write = (heading: string, key: string, value: Value): string => {
    const left = erase(key, value);
    return heading + (left === undefined ? ERASED : canonicalValue(left));
  };
  const under = (key: string) => {
    const one = known.get(key) ?? { heading: `${quote(key)} = `, lines: new Map<Value, string>() };
    known.set(key, one);
    return one;
  };
  const line = (key: string, value: Value): string => {
    const { heading, lines } = under(key);
    if (!isShared(value)) return write(heading, key, value);
    const written = lines.get(value) ?? write(heading, key, value);
    lines.set(value, written);
    return written;
  };
  return (values) => [...values].sort(byKey).map(([key, value]) => line(key, value));
};

/** Texts in quotes; names come again and again. */
const createQuotes = (): ((text: string) => string) => {
  const known = new Map<string, string>();
  return (text) => {
    const quoted = known.get(text) ?? quote(text);
    known.set(text, quoted);
    return quoted;
  };
};

const kindOf = (trace: Trace, row: number): string => {
  const kind = SPAN_KINDS[trace.kind[row] ?? 0] ?? 'internal';
  return kind === 'unspecified' ? 'internal' : kind;
};

/** Why a span that has a parent stands at the root: below the runner's, below one set aside, or its parent never came or is below it. */
const rootOf = (trace: Trace, { member }: SpanRules, row: number): readonly string[] => {
  if (trace.orphan[row] === 1) return ['root orphan'];
  if (trace.cut.has(row)) return ['root circle'];
  const parent = trace.parent[row] ?? -1;
  if (parent < 0 || member[parent] === 1) return [];
  return [trace.source[parent] === 1 ? 'root joined' : 'root aside'];
};

const NO_LINES: readonly string[] = [];

const statusLines = (trace: Trace, row: number): readonly string[] => {
  const status = STATUS_CODES[trace.status[row] ?? 0] ?? 'UNSET';
  const sent = trace.statusMessage(row);
  if (sent === '') return status === 'UNSET' ? NO_LINES : [`status ${status}`];
  const message = withoutAddresses(sent);
  return [`status ${status}${message === '' ? '' : ` ${quote(message)}`}`];
};

/** The names from the root of its trace down to a span: what a link points to when ids are gone. */
const wayTo = (trace: Trace, rules: SpanRules, row: number): string => {
  if (row < 0) return 'elsewhere';
  const names: string[] = [];
  for (let at = row; at >= 0 && names.length < LONGEST_WAY; at = trace.parent[at] ?? -1)
    names.unshift(quote(trace.text(trace.name[at] ?? 0)));
  return `${names.join(' / ')}${rules.serviceOf(row)}`;
};

/** Spans of the way to the target of a link that are written: the nearest ones. */
const LONGEST_WAY = 16;

/** The text of one span without what is below it: its heading after the word `span`, then a line a property. */
export const createOwnText = (trace: Trace, rules: SpanRules): ((row: number) => string) => {
  const lines = createLines(rules.erase);
  const quoted = createQuotes();
  const block = (heading: string, attributes: Readonly<Record<string, Value>>): string =>
    [heading, ...lines(Object.entries(attributes)).map((line) => `  ${line}`)].join('\n');
  const eventBlock = ({ name, attributes }: SpanEvent): string => block(`event ${quote(name)}`, attributes);
  const events = (row: number): readonly string[] => {
    const all = trace.events(row);
    if (!rules.ordered) return all.map(eventBlock).sort();
    const timed = all.map((event) => ({ time: event.time, text: eventBlock(event) }));
    return timed.sort((a, b) => a.time - b.time || (a.text < b.text ? -1 : 1)).map(({ text }) => text);
  };
  const linkBlock = (link: SpanLink): string =>
    block(`link ${wayTo(trace, rules, link.row)}`, link.attributes);
  return (row) => {
    const name = quoted(trace.text(trace.name[row] ?? 0));
    const scope = trace.text(trace.scope[row] ?? 0);
    return [
      `${name} ${kindOf(trace, row)}${rules.serviceOf(row)}`,
      ...rootOf(trace, rules, row),
      ...statusLines(trace, row),
      ...(scope === '' ? [] : [`scope ${quoted(scope)}`]),
      ...lines(trace.attributes(row)),
      ...events(row),
      ...trace.links(row).map(linkBlock).sort(),
    ].join('\n');
  };
};

/** The resources of the members: their lines at the top of the text, and how spans name theirs. */
export const resourceNames = (
  trace: Trace,
  member: Uint8Array,
  erase: Erasure,
): { readonly lines: readonly string[]; of(row: number): string } => {
  const lines = createLines(erase);
  const blocks = new Map<ReadonlyMap<string, Value>, { readonly service: string; readonly text: string }>();
  member.forEach((one, row) => {
    const resource = trace.resource(row);
    if (one === 0 || blocks.has(resource)) return;
    const kept = [...resource].filter(([key]) => key !== 'service.name' && !isOfMachine(key));
    const text = lines(kept).map((line) => `  ${line}`);
    blocks.set(resource, { service: trace.text(trace.service[row] ?? 0), text: text.join('\n') });
  });
  const distinct = new Map<string, string[]>();
  for (const { service, text } of blocks.values()) {
    const known = distinct.get(service) ?? [];
    if (!known.includes(text)) known.push(text);
    distinct.set(service, known.sort());
  }
  const label = (service: string, text: string): string => {
    const place = distinct.get(service)?.indexOf(text) ?? 0;
    return `${quote(service)}${place > 0 ? ` #${place + 1}` : ''}`;
  };
  const named = [...distinct]
    .sort(byKey)
    .flatMap(([service, texts]) =>
      texts.filter((text) => text !== '').map((text) => ['', `resource ${label(service, text)}`, text]),
    );
  const labels = new Map(
    [...blocks].map(([resource, { service, text }]) => [
      resource,
      service === '' && text === '' ? '' : ` of ${label(service, text)}`,
    ]),
  );
  return {
    lines: named.flat(),
    of: (row) => {
      const known = labels.get(trace.resource(row));
      if (known !== undefined) return known;
      const service = trace.text(trace.service[row] ?? 0);
      return service === '' ? '' : ` of ${quote(service)}`;
    },
  };
};
