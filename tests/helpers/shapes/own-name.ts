import { add, change, cut, drop } from './edit.ts';
import type { Shape } from './shape.ts';

/** A span that takes no time. */
const moment = (start: number) => ({ start, end: start });

/** Expectations whose two names mean one and the same span: it is not its own window, parent or predecessor. */
export const OWN_NAME: readonly Shape[] = [
  {
    says: 'within another span that is called like it',
    toml: '[[expect.window]]\nouter = "charge*"\ncontains = ["charge card"]',
    make: (world) => {
      const outer = world.plant({
        name: world.pick(['charge', 'charge all']),
        service: 'bank',
        start: 50,
        end: 90,
      });
      const same = { trace: outer.trace ?? 0, service: 'bank' };
      const [start, end] = world.pick([
        [50, 90],
        [50, 60 + world.draw(30)],
        [50 + world.draw(10), 90],
      ]);
      world.plant({ name: 'charge card', ...same, start, end });
      return {
        'the other is lost': drop(outer),
        'the other is shorter': change(outer, { start: 55, end: 56 }),
        'one more in a trace of its own': add(world.sketch({ name: 'charge card' }, 'alone')),
      };
    },
  },
  {
    says: 'behind another span that is called like it',
    toml: '[expect.order]\nmust_precede = [["try*", "try again"]]',
    make: (world) => {
      const first = world.plant({ name: 'try', ...moment(50) });
      const again = world.plant({ name: 'try again', trace: first.trace ?? 0, ...moment(60) });
      return {
        'the other is lost': drop(first),
        'the other came later': change(first, { start: 50, end: 64 }),
        'it came earlier': change(again, moment(40)),
      };
    },
  },
  {
    says: 'eventually once more',
    toml: '[[expect.temporal]]\nname = "tick"\neventually = true\nafter = "tick"',
    rules: { size: 0 },
    make: (world) => {
      const [one, other] = [
        world.plant({ name: 'tick', ...moment(50) }),
        world.plant({ name: 'tick', ...moment(60) }),
      ];
      return {
        'the first is lost': drop(one),
        'the second is lost': drop(other),
        'they overlap': change(one, { end: 70 }),
      };
    },
  },
  {
    says: 'a span below another of its name',
    toml: '[expect.graph]\nmust_reach = [["walk", "walk"]]',
    make: (world) => {
      const top = world.plant({ name: 'walk' });
      const bottom = world.plant({ name: 'walk' }, world.way(top, world.draw(3)));
      return {
        'it is a root': cut(bottom),
        'it is lost': drop(bottom),
        'the upper is lost': drop(top),
        'the upper is called otherwise': change(top, { name: 'walks' }),
      };
    },
  },
  {
    says: 'the same value on another span of its name',
    toml: '[[expect.span]]\nname = "charge"\nattrs.all = { card = { same_as = "charge" } }\nmatch = "all"',
    make: (world) => {
      const one = world.plant({ name: 'charge', attributes: { card: 7 } });
      const other = world.plant({ name: 'charge', attributes: { card: 7 } }, one);
      return {
        'one is lost': drop(other),
        'one has another': change(other, { attributes: { card: 8 } }),
        'one more has another': add(world.sketch({ name: 'charge', attributes: { card: 8 } }, one)),
      };
    },
  },
];
