import type { Sketch } from '../trace.ts';
import { add, change, cut, drop, move } from './edit.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const edge = (line: string): string => `[expect.graph]\n${line}`;

const SERVICES: readonly (string | undefined)[] = ['web', 'shop', 'billing', 'bank'];

const indexOf = (span: Sketch | undefined): number => SERVICES.indexOf(span?.service);

/** Calls go from services on the left to those on the right. */
const downhill = (span: Sketch, parent: Sketch | undefined): Sketch => {
  const { service: _, resource: _more, ...rest } = span;
  if (span.source === 'runner') return rest;
  const least = indexOf(parent);
  const service = SERVICES[Math.max(least, indexOf(span), 0)] ?? 'bank';
  return { ...rest, service };
};

/** Two spans of `order` in other places, below which there is none of `charge`. */
const without = (world: World): void => {
  const alone = world.plant({ name: 'order' });
  world.plant({ name: 'charges' }, world.way(alone, world.draw(2)));
  world.plant({ name: 'charge' }, 'alone');
};

const include = (world: World) => {
  without(world);
  const order = world.plant({ name: 'order' });
  const middle = world.way(order, 1);
  const charge = world.plant({ name: 'charge' }, order);
  return {
    'the child is lost': drop(charge),
    'the child is called otherwise': change(charge, { name: 'charges' }),
    'the child is a root': cut(charge),
    'the child is one further down': move(charge, middle),
    'the parent is lost': drop(order),
    'the parent is called otherwise': change(order, { name: 'orders' }),
    'the child is of another trace': change(charge, { trace: 40 }),
  };
};

const reach = (world: World) => {
  without(world);
  const order = world.plant({ name: 'order' });
  const middle = world.way(order, 1 + world.draw(3));
  const charge = world.plant({ name: 'charge' }, world.way(middle, world.draw(2)));
  return {
    'the child is lost': drop(charge),
    'the child is called otherwise': change(charge, { name: 'charges' }),
    'the way is cut': cut(middle),
    'a span of the way is lost': drop(middle),
    'the upper end is lost': drop(order),
    'the child is of another trace': change(charge, { trace: 40 }),
  };
};

/** Each `order` has its `charge`; ways of so many spans lie between. */
const every = (longest: number) => (world: World) => {
  const orders = Array.from({ length: 1 + world.draw(3) }, () => world.plant({ name: 'order' }));
  const charges = orders.map((order) => {
    const above = world.way(order, world.draw(longest + 1));
    return world.plant({ name: 'charge' }, above);
  });
  const at = world.draw(orders.length);
  const [order, charge] = [orders[at] ?? world.plant({ name: 'order' }), charges[at]];
  return {
    ...(charge && {
      'one child is lost': drop(charge),
      'one child is a root': cut(charge),
      'one child is called otherwise': change(charge, { name: 'charges' }),
    }),
    'one more without': add(world.sketch({ name: 'order' })),
    ...(orders.length === 1 && { 'none at all': change(order, { name: 'orders' }) }),
  };
};

/** `[expect.graph]`. */
export const GRAPH: readonly Shape[] = [
  { says: 'a child', toml: edge('must_include = [["order", "charge"]]'), make: include },
  {
    says: 'a child of each',
    toml: edge('must_include = [["order", "charge"]]\nevery = true'),
    make: every(0),
  },
  { says: 'a descendant', toml: edge('must_reach = [["order", "charge"]]'), make: reach },
  {
    says: 'a descendant of each',
    toml: edge('must_reach = [["order", "charge"]]\nevery = true'),
    make: every(2),
  },
  {
    says: 'no descendant',
    toml: edge('must_not_cross = [["order", "refund*"]]'),
    make: (world) => {
      const order = world.plant({ name: 'order' });
      const below = world.way(order, world.draw(3));
      const beside = world.plant({ name: 'refund all', trace: order.trace ?? 0 }, 'alone');
      const near = world.plant({ name: 'unrefund' }, below);
      return {
        'one came below': add(world.sketch({ name: 'refund' }, below)),
        'one is called so': change(near, { name: 'refund' }),
        'one moved below': move(beside, below),
        'the left end is lost': drop(order),
        'the left end is called otherwise': change(order, { name: 'orders' }),
      };
    },
  },
  {
    says: 'no circle of calls',
    toml: edge('acyclic = true'),
    rules: { obey: downhill },
    make: (world) => {
      const web = world.plant({ name: 'GET /', service: 'web' }, 'alone');
      const shop = world.plant({ name: 'order', service: 'shop' }, web);
      const bank = world.plant({ name: 'charge', service: 'bank' }, shop);
      const back = { ...world.sketch({ name: 'ask', trace: bank.trace ?? 0 }), parent: bank.id };
      return {
        'calls back one': add({ ...back, service: 'shop' }),
        'calls back two': add({ ...back, service: 'web' }),
        'two call each other': change(web, { service: 'bank' }),
      };
    },
  },
];
