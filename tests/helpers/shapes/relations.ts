import { add, change, cut, drop, gone, move, setAttribute } from './edit.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const span = (lines: string): string => `[[expect.span]]\nname = "charge"\n${lines}`;

const EVENTS = ['order.validated', 'order.paid'] as const;

const withEvents = (
  ...events: readonly { name: string; attributes?: Readonly<Record<string, unknown>> }[]
) => ({
  name: 'charge',
  events: [{ name: 'log' }, ...events, { name: 'retry' }],
});

const linkTo = (target: { readonly trace?: number; readonly id: number }) => ({
  trace: target.trace ?? 0,
  id: target.id,
});

const parent = (world: World) => {
  const order = world.plant({ name: 'order' });
  const other = world.plant({ name: 'orders' }, order);
  world.decoys(() => ({ name: 'charge' }), other);
  const hero = world.plant({ name: 'charge' }, order);
  return {
    ...gone(hero),
    'is a root': cut(hero),
    'is below its sibling': move(hero, other),
    'its parent is lost': drop(order),
    'its parent is called otherwise': change(order, { name: 'orders' }),
    'is below one that never came': change(hero, { parent: 9000 }),
    'is of another trace': change(hero, { trace: 40 }),
  };
};

const ancestor = (world: World) => {
  const order = world.plant({ name: 'order' });
  const middle = world.way(order, 1 + world.draw(3));
  const beside = world.plant({ name: 'orders', trace: order.trace ?? 0 }, 'alone');
  world.decoys(() => ({ name: 'charge' }), beside);
  const hero = world.plant({ name: 'charge' }, world.way(middle, world.draw(2)));
  return {
    ...gone(hero),
    'is a root': cut(hero),
    'is elsewhere': move(hero, beside),
    'the way is cut': cut(middle),
    'a span of the way is lost': drop(middle),
    'the way leads elsewhere': move(middle, beside),
    'the ancestor is lost': drop(order),
    'the ancestor is called otherwise': change(order, { name: 'orders' }),
  };
};

const links = (world: World) => {
  const order = world.plant({ name: 'order.created' });
  const other = world.plant({ name: 'order.creates' });
  world.decoys(() => ({ name: 'charge', links: [linkTo(other)] }));
  const hero = world.plant({ name: 'charge', links: [linkTo(other), linkTo(order)] });
  return {
    ...gone(hero),
    'has no link': change(hero, { links: [] }),
    'the link is lost': change(hero, { links: [linkTo(other)] }),
    'links to another': change(hero, { links: [linkTo(other), linkTo(other)] }),
    'the target is lost': drop(order),
    'the target is called otherwise': change(order, { name: 'order.creates' }),
    'the target is of another trace': change(order, { trace: 41 }),
  };
};

/** Predicates on what hangs on a span: its events, its parents, its links; and whose spans are meant. */
export const RELATIONS: readonly Shape[] = [
  {
    says: 'every event of a list',
    toml: span('events = ["order.validated", "order.paid"]'),
    make: (world) => {
      const [one, other] = [{ name: EVENTS[0] }, { name: EVENTS[1] }];
      world.decoys(() => withEvents(world.pick([one, other])));
      const hero = world.plant(withEvents(...(world.draw(2) === 0 ? [one, other] : [other, one])));
      const left = withEvents(world.pick([one, other]));
      return {
        'an event is lost': change(hero, { events: left.events }),
        'an event is called otherwise': change(hero, withEvents(one, { name: 'order.pay' })),
        'has no events': change(hero, { events: [] }),
      };
    },
  },
  {
    says: 'an event with attributes',
    toml: span('events.all = [{ name = "order.*", attrs = { total = { gte = 10 }, currency = "EUR" } }]'),
    make: (world) => {
      const right = { name: world.pick(EVENTS), attributes: { total: 10, currency: 'EUR' } };
      const wrong = (attributes: object) =>
        withEvents({ ...right, attributes: { ...right.attributes, ...attributes } });
      world.decoys(() => wrong(world.pick([{ total: 9 }, { currency: 'USD' }])));
      const hero = world.plant(withEvents(right));
      return {
        'a value differs': change(hero, wrong({ total: 9.99 })),
        'a text differs': change(hero, wrong({ currency: 'eur' })),
        'an attribute is lost': change(hero, withEvents({ ...right, attributes: { total: 10 } })),
        'two events share them': change(
          hero,
          withEvents({ ...right, attributes: { total: 10 } }, { ...right, attributes: { currency: 'EUR' } }),
        ),
        'the event is called otherwise': change(hero, withEvents({ ...right, name: 'orders' })),
      };
    },
  },
  {
    says: 'any of several events',
    toml: span('events.any = ["order.validated", "order.paid"]'),
    make: (world) => {
      world.decoys(() => withEvents({ name: 'order.lost' }));
      const hero = world.plant(withEvents({ name: world.pick(EVENTS) }));
      return { 'it is another': change(hero, withEvents({ name: 'order.lost' })), ...gone(hero) };
    },
  },
  {
    says: 'none of some events',
    toml: span('events.none = ["exception", { name = "order.paid", attrs = { total = 0 } }]\nmatch = "all"'),
    make: (world) => {
      const fine = withEvents({ name: 'order.paid', attributes: { total: 1 } });
      const heroes = Array.from({ length: 1 + world.draw(3) }, () => world.plant(fine));
      const hero = heroes[world.draw(heroes.length)] ?? world.plant(fine);
      return {
        'one came': change(hero, withEvents({ name: 'exception' })),
        'the other came': change(hero, withEvents({ name: 'order.paid', attributes: { total: 0 } })),
        'on one more span': add(world.sketch(withEvents({ name: 'exception' }))),
      };
    },
  },
  { says: 'below a parent', toml: span('parent = "order"'), make: parent },
  { says: 'below an ancestor', toml: span('ancestor = "order"'), make: ancestor },
  { says: 'linked to a span', toml: span('links = "order.created"'), make: links },
  {
    says: "the runner's own step, its result and how long it took",
    toml: '[[expect.span]]\nname = "clnrm.step"\nattrs.all = { "test.case.name" = "order" }\nstatus = "not_error"\nduration_ms = { lt = 500 }',
    make: (world) => {
      world.plant({ name: 'order' });
      const own = {
        name: 'clnrm.step',
        status: 0,
        start: 1,
        end: 400,
        attributes: { 'test.case.name': 'order' },
      };
      const hero = world.plant({ ...own, source: 'runner' }, 'alone');
      return {
        'is lost': drop(hero),
        'was slow': change(hero, { end: 501.5 }),
        failed: change(hero, { status: 2 }),
        'is another step': setAttribute(hero, 'test.case.name', 'pay'),
        'was sent by the subject': change(hero, { source: 'subject' }),
      };
    },
  },
  {
    says: 'a span of a nested clnrm below the own step',
    toml: '[[expect.span]]\nname = "clnrm.run"\nsource = "subject"\nparent = "clnrm.step"',
    rules: { alone: true },
    make: (world) => {
      const step = world.plant({ name: 'clnrm.step', source: 'runner' }, 'alone');
      world.plant({ name: 'clnrm.run', source: 'runner' }, step);
      const hero = world.plant({ name: 'clnrm.run' }, step);
      return {
        'is lost': drop(hero),
        "is the runner's": change(hero, { source: 'runner' }),
        'is a root': cut(hero),
        'is below another': change(step, { name: 'clnrm.service' }),
      };
    },
  },
];
