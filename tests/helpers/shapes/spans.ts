import { add, change, drop, gone } from './edit.ts';
import { lasting } from './random-span.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const span = (lines: string): string => `[[expect.span]]\n${lines}`;

const NEAR = ['charg', 'Charge', 'charges', 'recharge'] as const;

const named = (says: string, pattern: string, name: string): Shape => ({
  says,
  toml: span(`name = "${pattern}"`),
  make: (world) => {
    world.decoys(() => ({ name: world.pick(NEAR) }));
    const hero = world.plant({ name });
    return { ...gone(hero), 'is written otherwise': change(hero, { name: world.pick(NEAR) }) };
  },
});

/** Exactly so many spans of the name that satisfy the predicate; what comes near does not count. */
const counted = (says: string, match: string, many: number, more: boolean, fewer: boolean): Shape => ({
  says,
  toml: span(`name = "charge"\nservice = "billing"\nstatus = "OK"\nmatch = ${match}`),
  make: (world) => {
    const right = { name: 'charge', service: 'billing', status: 1 };
    world.plant({ ...right, status: 2 });
    world.decoys(() => ({ ...right, ...world.pick([{ status: 2 }, { status: 0 }, { service: 'web' }]) }));
    const heroes = Array.from({ length: many }, () => world.plant(right));
    const one = heroes[world.draw(many)];
    return {
      ...(more && { 'one more': add(world.sketch(right)) }),
      ...(fewer && one && { ...gone(one), 'one fails': change(one, { status: world.pick([0, 2]) }) }),
    };
  },
});

interface Own {
  readonly says: string;
  readonly line: string;
  readonly good: (world: World) => object;
  readonly bad: (world: World) => object;
}

/** One predicate on the span itself. */
const own = ({ says, line, good, bad }: Own): Shape => ({
  says,
  toml: span(`name = "charge"\n${line}`),
  make: (world) => {
    world.decoys(() => ({ name: 'charge', ...bad(world) }));
    const hero = world.plant({ name: 'charge', ...good(world) });
    return { 'fails it': change(hero, bad(world)), ...gone(hero) };
  },
});

const length = (world: World, ms: number) => {
  const start = 10 + world.draw(500) + world.draw(1000) / 1000;
  return { start, end: start + ms };
};

const OWN: readonly Own[] = [
  {
    says: 'of a service',
    line: 'service = "billing"',
    good: () => ({ service: 'billing' }),
    bad: ({ pick }) => ({ service: pick(['web', 'billing2', '']) }),
  },
  {
    says: 'of a scope',
    line: 'scope = "pg"',
    good: () => ({ scope: 'pg' }),
    bad: ({ pick }) => ({ scope: pick(['', 'lib', 'pg2']) }),
  },
  {
    says: 'of a kind',
    line: 'kind = "client"',
    good: () => ({ kind: 3 }),
    bad: ({ pick }) => ({ kind: pick([0, 1, 2, 4, 5]) }),
  },
  {
    says: 'of kind internal, said or not',
    line: 'kind = "internal"',
    good: ({ pick }) => ({ kind: pick([0, 1]) }),
    bad: ({ pick }) => ({ kind: pick([2, 3, 4, 5]) }),
  },
  {
    says: 'with status OK',
    line: 'status = "OK"',
    good: () => ({ status: 1 }),
    bad: ({ pick }) => ({ status: pick([0, 2]) }),
  },
  {
    says: 'with status UNSET',
    line: 'status = "UNSET"',
    good: () => ({ status: 0 }),
    bad: ({ pick }) => ({ status: pick([1, 2]) }),
  },
  {
    says: 'with status ERROR',
    line: 'status = "ERROR"',
    good: () => ({ status: 2 }),
    bad: ({ pick }) => ({ status: pick([0, 1]) }),
  },
  {
    says: 'without an error',
    line: 'status = "not_error"',
    good: ({ pick }) => ({ status: pick([0, 1]) }),
    bad: () => ({ status: 2 }),
  },
  {
    says: 'that lasts at most so long',
    line: 'duration_ms = { lte = 50 }',
    good: (world) => length(world, world.pick([0, 1, 49.999, 50])),
    bad: (world) => length(world, world.pick([50.001, 51, 4000])),
  },
  {
    says: 'that lasts longer',
    line: 'duration_ms = { gt = 50, lt = 80 }',
    good: (world) => length(world, world.pick([50.001, 60, 79.999])),
    bad: (world) => length(world, world.pick([0, 50, 80, 81])),
  },
];

/** `[[expect.span]]`: names, quantities, and what a span is by itself. */
export const SPANS: readonly Shape[] = [
  named('a span of a name', 'charge', 'charge'),
  named('a span like a glob', 'charge:*:ok', 'charge:visa:ok'),
  named('a span like a regex', '/^charge [0-9]+$/', 'charge 17'),
  {
    says: 'no span of a name',
    toml: span('name = "refund"\nmatch = "none"'),
    make: (world) => {
      const other = world.plant({ name: 'refunds' });
      return {
        'one more': add(world.sketch({ name: 'refund' })),
        'is called so': change(other, { name: 'refund' }),
      };
    },
  },
  {
    says: 'no span with a predicate',
    toml: span('name = "charge"\nstatus = "ERROR"\nmatch = "none"'),
    make: (world) => {
      const fine = world.plant({ name: 'charge', status: world.pick([0, 1]) });
      return {
        'one more': add(world.sketch({ name: 'charge', status: 2 })),
        'has it': change(fine, { status: 2 }),
      };
    },
  },
  {
    says: 'all spans of a name',
    toml: span('name = "charge*"\nkind = "client"\nduration_ms = { lt = 100 }\nmatch = "all"'),
    make: (world) => {
      const right = () => ({
        name: world.pick(['charge', 'charge card']),
        kind: 3,
        ...lasting(world.draw, world.draw(500), world.draw(99)),
      });
      const heroes = Array.from({ length: 1 + world.draw(4) }, () => world.plant(right()));
      const one = world.pick([heroes[0] ?? world.plant(right()), ...heroes]);
      return {
        'one of another kind': change(one, { kind: 2 }),
        'one too slow': change(one, { start: 7, end: 107 }),
        'one more': add(world.sketch({ ...right(), kind: 5 })),
        ...(heroes.length === 1 && { 'none at all': drop(one) }),
      };
    },
  },
  counted('exactly three', '{ eq = 3 }', 3, true, true),
  counted('at least two', '{ gte = 2 }', 2, false, true),
  counted('at most two', '{ lte = 2 }', 2, true, false),
  counted('none, counted', '{ eq = 0 }', 0, true, false),
  counted('from one to one', '{ gte = 1, lt = 2 }', 1, true, true),
  ...OWN.map(own),
];
