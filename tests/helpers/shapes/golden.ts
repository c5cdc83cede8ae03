import type { Sketch } from '../trace.ts';
import { add, change, cut, drop, type Edit, move, setAttribute } from './edit.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const golden = (more = ''): string => `[expect.golden]\ntrace = "order.trace"\n${more}`;

const ID = 'order.id';

/** The same evidence in another run: other ids, other times, the other way round, other values of what is volatile. */
const again: Edit = (spans) =>
  spans.toReversed().map((span) => ({
    ...span,
    id: span.id + 100,
    trace: 100 - (span.trace ?? 0),
    ...(span.parent !== undefined && { parent: span.parent + 100 }),
    start: (span.start ?? 0) + 777,
    end: (span.end ?? 0) + 778,
    links: (span.links ?? []).map((link) => ({ trace: 100 - link.trace, id: link.id + 100 })),
  }));

const anotherOrder = (span: Sketch): Sketch =>
  span.attributes?.[ID] === undefined ? span : { ...span, attributes: { ...span.attributes, [ID]: 'o-2' } };

const planted = (world: World) => {
  const order = world.plant({ name: 'order', service: 'shop' });
  const other = world.plant({ name: 'orders', trace: order.trace ?? 0 }, order);
  const event = { name: 'order.paid', attributes: { total: 12.5 } };
  const attributes = { [ID]: 'o-1', state: 'paid' };
  const hero = world.plant(
    { name: 'charge', service: 'bank', status: 1, kind: 3, attributes, events: [event], links: [] },
    order,
  );
  return { order, other, hero, event };
};

const changes = (world: World): Readonly<Record<string, Edit>> => {
  const { order, other, hero, event } = planted(world);
  const root = world.plant({ name: 'job' }, 'alone');
  return {
    'a root below one that never came': change(root, { parent: 9000 }),
    'a span is lost': drop(hero),
    'a span more': add(world.sketch({ name: 'charge' }, order)),
    'another name': change(hero, { name: 'charged' }),
    'another service': change(hero, { service: 'banks' }),
    'another kind': change(hero, { kind: 2 }),
    'another status': change(hero, { status: world.pick([0, 2]) }),
    'a message': change(hero, { message: 'no' }),
    'another scope': change(hero, { scope: 'mine' }),
    'another attribute': setAttribute(hero, 'state', world.pick(['Paid', 1, ''])),
    'an attribute is lost': setAttribute(hero, 'state'),
    'an attribute more': setAttribute(hero, 'extra', ''),
    'another resource': change(hero, { resource: { 'service.version': '7' } }),
    'an edge is cut': cut(hero),
    'an edge leads elsewhere': move(hero, other),
    'a parent that never came': change(hero, { parent: 9000 }),
    'an event is lost': change(hero, { events: [] }),
    'an event twice': change(hero, { events: [event, event] }),
    'another event': change(hero, { events: [{ ...event, name: 'order.lost' }] }),
    'an event with another attribute': change(hero, { events: [{ ...event, attributes: { total: 12 } }] }),
    'a link': change(hero, { links: [{ trace: order.trace ?? 0, id: order.id }] }),
  };
};

/** `[expect.golden]`. */
export const GOLDEN: readonly Shape[] = [
  { says: 'the trace of another run', toml: golden(), kept: again, make: changes },
  {
    says: 'the trace of another run, but for an attribute',
    toml: golden('volatile = ["order.*"]'),
    kept: (spans) => again(spans).map(anotherOrder),
    make: (world) => {
      const { hero } = planted(world);
      return {
        'the attribute is lost': setAttribute(hero, ID),
        'another attribute': setAttribute(hero, 'state', 'open'),
        'another status': change(hero, { status: 2 }),
      };
    },
  },
  {
    says: 'the trace of another run, in order',
    toml: golden('ordered = true'),
    kept: again,
    make: (world) => {
      const { order } = planted(world);
      const [first, second] = [2000, 2010].map((start, n) =>
        world.plant({ name: `part ${n}`, start, end: start + 1 }, order),
      );
      return {
        ...(first && second && { 'the first came later': change(first, { start: 2020, end: 2021 }) }),
        ...(second && { 'another status': change(second, { status: ((second.status ?? 0) + 1) % 3 }) }),
      };
    },
  },
];
