import type { Sketch } from '../trace.ts';
import { add, change, drop, type Edit } from './edit.ts';
import type { Shape } from './shape.ts';

const counts = (line: string): string => `[expect.counts]\n${line}`;

const plainly = (span: Sketch): Sketch => ({
  ...span,
  events: [],
  status: span.status === 2 ? 0 : (span.status ?? 0),
});

const EVENT = { name: 'log' };

interface Total {
  readonly says: string;
  readonly line: string;
  /** Spans besides the planted one. */
  readonly size: number;
  readonly breaks: (one: Sketch, more: Sketch) => Readonly<Record<string, Edit>>;
  readonly fields?: Partial<Sketch>;
}

const total = ({ says, line, size, breaks, fields = {} }: Total): Shape => ({
  says,
  toml: counts(line),
  rules: { size, obey: plainly },
  make: (world) => {
    const hero = world.plant({ name: 'charge', ...fields });
    return breaks(hero, world.sketch({ name: 'charge' }));
  },
});

const fewer = (one: Sketch) => ({
  'one is lost': drop(one),
  "one is the runner's": change(one, { source: 'runner' }),
  'one is of a readiness probe': change(one, { trace: 50 }),
});
const more = (another: Sketch) => ({ 'one more': add(another) });

const named = (says: string, operand: string, many: number, both: 'more' | 'fewer' | 'both'): Shape => ({
  says,
  toml: counts(`by_name = { "charge" = ${operand} }`),
  make: (world) => {
    const near = world.plant({ name: 'charges' });
    const heroes = Array.from({ length: many }, () => world.plant({ name: 'charge' }));
    const one = heroes[world.draw(many)];
    return {
      ...(both !== 'fewer' && {
        ...more(world.sketch({ name: 'charge' })),
        'one is called so': change(near, { name: 'charge' }),
      }),
      ...(both !== 'more' &&
        one && { ...fewer(one), 'one is called otherwise': change(one, { name: 'charges' }) }),
    };
  },
});

/** `[expect.counts]`. */
export const COUNTS: readonly Shape[] = [
  total({
    says: 'so many spans',
    line: 'spans_total = { eq = 6 }',
    size: 5,
    breaks: (one, another) => ({ ...fewer(one), ...more(another) }),
  }),
  total({ says: 'at least so many spans', line: 'spans_total = { gte = 6 }', size: 5, breaks: fewer }),
  total({
    says: 'at most so many spans',
    line: 'spans_total = { lte = 6 }',
    size: 5,
    breaks: (_, another) => more(another),
  }),
  total({
    says: 'so many events',
    line: 'events_total = { gte = 2, lt = 4 }',
    size: 4,
    fields: { events: [EVENT, { name: 'retry' }] },
    breaks: (one, another) => ({
      'one is lost': change(one, { events: [EVENT] }),
      'two more': change(one, { events: [EVENT, EVENT, EVENT, EVENT] }),
      'two more on another': add({ ...another, events: [EVENT, EVENT] }),
      'the span is lost': drop(one),
    }),
  }),
  total({
    says: 'no errors',
    line: 'errors_total = 0',
    size: 5,
    breaks: (one, another) => ({
      'one failed': change(one, { status: 2 }),
      'one more failed': add({ ...another, status: 2 }),
    }),
  }),
  total({
    says: 'so many errors',
    line: 'errors_total = { eq = 1 }',
    size: 5,
    fields: { status: 2 },
    breaks: (one, another) => ({
      'none failed': change(one, { status: 0 }),
      'it is lost': drop(one),
      'two failed': add({ ...another, status: 2 }),
    }),
  }),
  named('two of a name', '2', 2, 'both'),
  named('at least two of a name', '{ gte = 2 }', 2, 'fewer'),
  named('at most one of a name', '{ lte = 1 }', 1, 'more'),
  named('none of a name', '{ eq = 0 }', 0, 'more'),
];
