import fc from 'fast-check';
import type { Sketch } from '../helpers/trace.ts';
import { someSpans } from './arbitrary.ts';

/** One change of one span, by place. */
const mutation = fc.constantFrom<(span: Sketch) => Sketch>(
  (span) => ({ ...span, name: `${span.name}'` }),
  (span) => ({ ...span, service: `${span.service ?? ''}'` }),
  (span) => ({ ...span, resource: { ...span.resource, 'service.version': '2' } }),
  (span) => ({ ...span, scope: `${span.scope ?? ''}'` }),
  (span) => ({ ...span, kind: span.kind === 4 ? 5 : 4 }),
  (span) => ({ ...span, status: ((span.status ?? 0) + 1) % 3 }),
  (span) => ({ ...span, message: 'no' }),
  (span) => ({ ...span, attributes: { ...span.attributes, extra: 1 } }),
  (span) => ({ ...span, attributes: { ...span.attributes, k: `${String(span.attributes?.k)}'` } }),
  (span) => ({ ...span, events: [...(span.events ?? []), { name: 'new' }] }),
  (span) => ({ ...span, events: (span.events ?? []).map((one) => ({ ...one, name: `${one.name}'` })) }),
  (span) => ({ ...span, events: (span.events ?? []).slice(1) }),
  (span) => ({ ...span, links: [...(span.links ?? []), { trace: 9, id: 99 }] }),
  (span) => ({ ...span, links: (span.links ?? []).slice(1) }),
  (span) => ({ ...span, parent: 90 }),
  ({ parent: _, ...span }) => span,
);

/** A trace, and the same with one change of one span of the subject. */
export const changedSpans = someSpans
  .filter((spans) => spans.some(({ source }) => source !== 'runner'))
  .chain((spans) => {
    const ours = spans.filter(({ source }) => source !== 'runner');
    return fc.tuple(fc.constant(spans), fc.constantFrom(...ours), mutation);
  })
  .map(([spans, one, change]) => [spans, spans.map((span) => (span === one ? change(span) : span))] as const);
