/**
 * A second opinion on canonical forms, from the words of evidence.md over plain sketches: nothing here is shared with
 * src/otel/canonical*. Text that two sketches share exactly when they are the same but for ids, times and order.
 */
import type { Sketch } from './trace.ts';

const plain = (bag: Readonly<Record<string, unknown>> = {}, erased: readonly string[] = []): unknown =>
  Object.keys(bag)
    .sort()
    .map((key) => [key, erased.includes(key) ? '*' : JSON.stringify(bag[key])]);

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const traceOf = (span: Sketch): number => span.trace ?? 0;

/** Spans of the runner are left out; `erased` names attributes whose values do not count. */
export const shapeOf = (spans: readonly Sketch[], erased: readonly string[] = []): string => {
  const find = (trace: number, id: number | undefined): Sketch | undefined =>
    spans.find((one) => one.id === id && traceOf(one) === trace);
  const parentOf = (span: Sketch): Sketch | undefined => find(traceOf(span), span.parent);
  const isOurs = (span: Sketch | undefined): boolean => span?.source === 'runner';
  const way = (span: Sketch | undefined): unknown =>
    span === undefined ? [] : [way(parentOf(span)), span.name];
  const sorted = (list: readonly unknown[]): readonly unknown[] =>
    list.map((one) => JSON.stringify(one)).sort();
  const rootOf = (span: Sketch): string => {
    if (span.parent === undefined) return 'root';
    return parentOf(span) === undefined ? 'orphan' : isOurs(parentOf(span)) ? 'joined' : 'child';
  };
  const shape = (span: Sketch): unknown => [
    span.name,
    span.service ?? '',
    plain(span.resource),
    span.scope ?? '',
    KINDS[span.kind ?? 1],
    span.status ?? 0,
    span.message ?? '',
    rootOf(span),
    plain(span.attributes, erased),
    sorted((span.events ?? []).map(({ name, attributes }) => [name, plain(attributes, erased)])),
    sorted(
      (span.links ?? []).map((link) => {
        const target = find(link.trace, link.id);
        return target === undefined ? 'elsewhere' : [way(target), target.service ?? ''];
      }),
    ),
    sorted(spans.filter((one) => !isOurs(one) && parentOf(one) === span).map(shape)),
  ];
  const ours = spans.filter((span) => !isOurs(span));
  const traces = [...new Set(ours.map(traceOf))].map((trace) =>
    sorted(
      ours
        .filter((span) => traceOf(span) === trace && (parentOf(span) === undefined || isOurs(parentOf(span))))
        .map(shape),
    ),
  );
  return JSON.stringify(sorted(traces));
};
