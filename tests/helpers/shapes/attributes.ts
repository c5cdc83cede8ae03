import { change, drop, gone, setAttribute } from './edit.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const KEY = 'app.it';

/** A value of the attribute; undefined where it is not there. */
type Values = readonly [unknown, ...unknown[]];

interface Operator {
  readonly says: string;
  readonly operand: string;
  readonly good: Values;
  readonly bad: Values;
}

const OPERATORS: readonly Operator[] = [
  {
    says: 'is a text',
    operand: '"paid"',
    good: ['paid'],
    bad: ['Paid', 'paid ', '', 1, true, undefined, ['paid']],
  },
  { says: 'is a number', operand: '201', good: [201], bad: [200, 201.5, '201', -201, undefined, [201]] },
  { says: 'is a number with a point', operand: '1.5', good: [1.5], bad: [1, 2, '1.5', 1.500001, undefined] },
  {
    says: 'is a big number',
    operand: '9007199254740993',
    good: [9007199254740993n],
    bad: [9007199254740992n, 9007199254740994n, undefined],
  },
  { says: 'is true', operand: 'true', good: [true], bad: [false, 'true', 1, undefined] },
  {
    says: 'is a list',
    operand: '["a", "b"]',
    good: [['a', 'b']],
    bad: [['b', 'a'], ['a'], ['a', 'b', 'b'], 'a', undefined],
  },
  { says: 'is another', operand: '{ ne = "paid" }', good: ['open', 1, ''], bad: ['paid', undefined] },
  {
    says: 'is greater and less',
    operand: '{ gt = 1, lt = 3 }',
    good: [2, 1.001, 2.999],
    bad: [1, 3, 0, -5, '2', undefined],
  },
  {
    says: 'is within bounds',
    operand: '{ gte = 1, lte = 3 }',
    good: [1, 3, 2.5],
    bad: [0, 4, 0.999, 3.001, '2', undefined],
  },
  { says: 'is one of', operand: '{ in = ["a", 7] }', good: ['a', 7], bad: ['b', '7', 8, undefined] },
  {
    says: 'contains a text',
    operand: '{ contains = "err" }',
    good: ['err', 'no error'],
    bad: ['er', 'Err', '', undefined],
  },
  {
    says: 'contains an element',
    operand: '{ contains = 7 }',
    good: [[7], [1, 7]],
    bad: [[], [1], ['7'], 7, undefined],
  },
  {
    says: 'matches a glob',
    operand: '{ matches = "/orders/*" }',
    good: ['/orders/', '/orders/7'],
    bad: ['/order/7', 'x/orders/7', '', undefined],
  },
  {
    says: 'matches a regex',
    operand: '{ regex = "^ord-[0-9]{3}$" }',
    good: ['ord-007'],
    bad: ['ord-07', 'ord-0007', 'Ord-007', undefined],
  },
  { says: 'is there', operand: '{ exists = true }', good: ['', 0, false], bad: [undefined] },
  { says: 'is not there', operand: '{ absent = true }', good: [undefined], bad: ['', 0, false, []] },
  {
    says: 'is not what a table says',
    operand: '{ not = { gte = 10 } }',
    good: [9, -1],
    bad: [10, 11, 'x', undefined],
  },
];

const valued = (value: unknown) => ({
  name: 'charge',
  attributes: value === undefined ? {} : { [KEY]: value },
});

const one = ({ pick }: World, values: Values): unknown => pick(values);

const operator = ({ says, operand, good, bad }: Operator): Shape => ({
  says: `an attribute that ${says}`,
  toml: `[[expect.span]]\nname = "charge"\nattrs.all = { "${KEY}" = ${operand} }`,
  make: (world) => {
    world.decoys(() => valued(one(world, bad)));
    const hero = world.plant(valued(one(world, good)));
    return { 'another value': setAttribute(hero, KEY, one(world, bad)), ...gone(hero) };
  },
});

const group = (says: string, lines: string, make: Shape['make']): Shape => ({
  says,
  toml: `[[expect.span]]\nname = "charge"\n${lines}`,
  make,
});

const charge = (attributes: Readonly<Record<string, unknown>>) => ({ name: 'charge', attributes });

/** Predicates on attributes: every operator, and what all, any and none make of them. */
export const ATTRIBUTES: readonly Shape[] = [
  ...OPERATORS.map(operator),
  group('several attributes at once, on one span', 'attrs.all = { "app.a" = 1, "app.b" = "x" }', (world) => {
    world.decoys(() => charge({ 'app.a': 1, 'app.b': world.pick(['y', 1]) }));
    world.decoys(() => charge({ 'app.b': 'x' }));
    const hero = world.plant(charge({ 'app.a': 1, 'app.b': 'x' }));
    return {
      'one differs': setAttribute(hero, 'app.b', 'y'),
      'one is gone': setAttribute(hero, 'app.a'),
    };
  }),
  group(
    'any of several',
    'attrs.any = { "db.system.name" = "postgresql", "db.system" = "postgresql" }',
    (world) => {
      const key = world.pick(['db.system', 'db.system.name']);
      world.decoys(() => charge({ [key]: world.pick(['mysql', 1]), [`${key}x`]: 'postgresql' }));
      const hero = world.plant(charge({ [key]: 'postgresql' }));
      return {
        'the one that held differs': setAttribute(hero, key, 'mysql'),
        'the one that held is gone': setAttribute(hero, key),
      };
    },
  ),
  group('none of some keys', 'attrs.none = ["app.password", "app.card"]\nmatch = "all"', (world) => {
    const heroes = [1, 2].map(() => world.plant(charge({ 'app.passwords': 'x' })));
    const hero = heroes[world.draw(2)] ?? world.plant(charge({}));
    return {
      'bears one': setAttribute(hero, world.pick(['app.password', 'app.card']), world.pick(['', 0, 'x'])),
    };
  }),
  group('none of some values', 'attrs.none = { "app.state" = "open", "app.n" = { gt = 5 } }', (world) => {
    world.decoys(() => charge({ 'app.state': 'open', 'app.n': 1 }));
    const hero = world.plant(charge({ 'app.state': 'paid', 'app.n': 5 }));
    return {
      'bears one': setAttribute(hero, 'app.state', 'open'),
      'bears the other': setAttribute(hero, 'app.n', 6),
    };
  }),
  group('no key like a glob', 'attrs.none = ["secret.*"]\nmatch = "all"', (world) => {
    const hero = world.plant(charge({ secret: 1, 'app.secret.x': 2 }));
    return { 'bears one': setAttribute(hero, `secret.${world.pick(['', 'a', 'b.c'])}`, 1) };
  }),
  {
    says: 'the same value on another span of the trace',
    toml: '[[expect.span]]\nname = "charge"\nattrs.all = { "order.id" = { same_as = "order" } }\nmatch = "all"',
    make: (world) => {
      const value = world.pick([7, 'o-7', true, [1, 2]]);
      const attributes = { 'order.id': value };
      const order = world.plant({ name: 'order', attributes });
      const beside = { name: 'charge', trace: order.trace ?? 0, attributes };
      const heroes = Array.from({ length: 1 + world.draw(2) }, () => world.plant(beside, order));
      const hero = heroes[0] ?? order;
      world.plant({ name: 'order', attributes }, 'alone');
      return {
        'another value here': setAttribute(hero, 'order.id', 8),
        'another value there': setAttribute(order, 'order.id', 'o-8'),
        'no value': setAttribute(hero, 'order.id'),
        'the other is lost': drop(order),
        'the other is called otherwise': change(order, { name: 'orders' }),
        'is of another trace': change(hero, { trace: 40 }),
      };
    },
  },
  {
    says: 'another value than on another span',
    toml: '[[expect.span]]\nname = "retry"\nattrs.all = { "attempt" = { not = { same_as = "try" } } }\nmatch = "all"',
    make: (world) => {
      const first = world.plant({ name: 'try', attributes: { attempt: 1 } });
      const second = world.plant({ name: 'retry', attributes: { attempt: 2 } }, first);
      return {
        'the same here': setAttribute(second, 'attempt', 1),
        'the same there': setAttribute(first, 'attempt', 2),
      };
    },
  },
];
