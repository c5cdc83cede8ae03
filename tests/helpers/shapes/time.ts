import type { Sketch } from '../trace.ts';
import { add, change, drop } from './edit.ts';
import { lasting } from './random-span.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

/** Well over what a clock of whole ms leaves open. */
const MORE = 2.5;

const endOf = ({ end = 0 }: Sketch): number => end;
const startOf = ({ start = 0 }: Sketch): number => start;

/** A span inside of so many ms around another, at both ends. */
const inside = (world: World, outer: Sketch) => {
  const [start, end] = [Math.ceil(startOf(outer)), Math.floor(endOf(outer)) - 1];
  return lasting(world.draw, start + world.draw(3), world.draw(end - start - 3));
};

const contained = (world: World) => {
  const service = world.pick(['web', 'billing', undefined]);
  const own = service === undefined ? {} : { service };
  const outer = world.plant({ name: 'order', ...own, ...lasting(world.draw, 100 + world.draw(50), 100) });
  const where = { trace: outer.trace ?? 0, service: outer.service ?? '' };
  world.decoys(() => ({ name: 'order', ...where, ...lasting(world.draw, 500, 10) }));
  const heroes = Array.from({ length: 1 + world.draw(3) }, () =>
    world.plant({ name: 'charge', ...where, ...inside(world, outer) }),
  );
  const one = heroes[world.draw(heroes.length)] ?? outer;
  return {
    'one begins before': change(one, { start: startOf(outer) - MORE }),
    'one ends after': change(one, { end: endOf(outer) + MORE }),
    'one is later': change(one, { start: endOf(outer) + 3, end: endOf(outer) + 4 }),
    'the window is shorter': change(outer, { end: startOf(one) - MORE, start: startOf(one) - 2 * MORE }),
    'the window is lost': drop(outer),
    'the window is of another trace': change(outer, { trace: 40 }),
    'one more without a window': add(world.sketch({ name: 'charge' }, 'alone')),
    ...(heroes.length === 1 && { 'there is none': drop(one) }),
  };
};

const tolerated = (world: World) => {
  const outer = world.plant({ name: 'order', service: 'web', start: 100, end: 200 });
  const where = { name: 'charge', trace: outer.trace ?? 0, service: 'billing' };
  const one = world.plant({
    ...where,
    ...world.pick([
      { start: 95, end: 205 },
      { start: 101, end: 204.5 },
      { start: 95.5, end: 120 },
    ]),
  });
  return {
    'one begins too early': change(one, { start: world.pick([94, 94.999, 20]) }),
    'one ends too late': change(one, { start: 101, end: world.pick([206, 206.001, 900]) }),
    'they are of one service': change(one, { start: 95, end: 205, service: 'web' }),
    'the window is lost': drop(outer),
  };
};

/** Spans of the JavaScript SDK: starts of whole ms, a clock each. */
const coarse = (world: World) => {
  const outer = world.plant({ name: 'order', service: 'web', start: 100, end: 200.25 });
  const where = { name: 'charge', trace: outer.trace ?? 0, service: 'web' };
  const ends = world.pick([200.2, 201.24, 202.24]);
  const one = world.plant({ ...where, start: world.pick([100, 99, 150]), end: ends });
  return {
    'one begins too early': change(one, { start: world.pick([97, 20]) }),
    'one ends too late': change(one, { end: world.pick([202.26, 203.5, 900.5]) }),
    'its clock is a fine one': change(one, { start: 150.5, end: 201.26 }),
    'the window is lost': drop(outer),
  };
};

/** Some `reserve` ended before each `charge`; names may stand the other way round. */
const ordered = (world: World) => {
  const first = world.plant({ name: 'reserve', ...lasting(world.draw, 100, world.draw(50)) });
  const trace = first.trace ?? 0;
  world.decoys(() => ({ name: 'reserve', trace, ...lasting(world.draw, 100, 400) }));
  const after = () => lasting(world.draw, Math.ceil(endOf(first)) + world.draw(20), world.draw(100));
  const heroes = Array.from({ length: 1 + world.draw(3) }, () =>
    world.plant({ name: 'charge', trace, ...after() }),
  );
  const one = heroes[world.draw(heroes.length)] ?? first;
  return {
    'one begins before it ended': change(one, { start: endOf(first) - MORE }),
    'it ends later': change(first, { end: Math.max(...heroes.map(startOf)) + MORE }),
    'it is lost': drop(first),
    'it is of another trace': change(first, { trace: 40 }),
    'it is called otherwise': change(first, { name: 'reserves' }),
    'one more came early': add(world.sketch({ name: 'charge', trace, start: 50, end: 60 })),
    'one more in a trace of its own': add(world.sketch({ name: 'charge' }, 'alone')),
    ...(heroes.length === 1 && { 'there is none': drop(one) }),
  };
};

/** `[[expect.window]]` and `[expect.order]`. */
export const TIME: readonly Shape[] = [
  {
    says: 'within a window',
    toml: '[[expect.window]]\nouter = "order"\ncontains = ["charge"]',
    make: contained,
  },
  {
    says: 'within a window, with tolerance between services',
    toml: '[[expect.window]]\nouter = "order"\ncontains = ["charge"]\ntolerance = "5ms"',
    make: tolerated,
  },
  {
    says: 'within a window, where each span has a clock of its own',
    toml: '[[expect.window]]\nouter = "order"\ncontains = ["charge"]',
    make: coarse,
  },
  {
    says: 'one before another',
    toml: '[expect.order]\nmust_precede = [["reserve", "charge"]]',
    make: ordered,
  },
  { says: 'one after another', toml: '[expect.order]\nmust_follow = [["charge", "reserve"]]', make: ordered },
];
