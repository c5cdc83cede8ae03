import { add, change, drop, type Edit } from './edit.ts';
import { lasting } from './random-span.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const temporal = (lines: string): string => `[[expect.temporal]]\nname = "job"\n${lines}`;

/** The first span of all begins at 0, whoever it is of; the others begin later. */
const begin = (world: World): void => {
  world.plant({ name: 'first', start: 0, end: 1 }, 'alone');
};

const at = (world: World, start: number, ms = world.draw(40)) => lasting(world.draw, start, ms);
/** Times without doubt. */
const fine = (start: number, ms = 3) => ({ start: start + 0.001, end: start + 0.001 + ms });

const gone = (one: Parameters<typeof drop>[0]): Readonly<Record<string, Edit>> => ({
  'is lost': drop(one),
  'is called otherwise': change(one, { name: 'jobs' }),
});

const late = (says: string, rule: string): Shape => ({
  says,
  toml: temporal(`${rule} = true\nwithin = "100ms"`),
  make: (world) => {
    begin(world);
    if (rule === 'eventually') world.decoys(() => ({ name: 'job', ...fine(102 + world.draw(50)) }));
    const hero = world.plant({ name: 'job', ...world.pick([fine(1), fine(99), fine(99.998, 0)]) });
    return {
      ...gone(hero),
      'comes late': change(hero, fine(100 + world.pick([1, 5, 800]))),
      ...(rule === 'exactly_once' && { 'one more comes': add(world.sketch({ name: 'job', ...fine(50) })) }),
    };
  },
});

/** After the first `open`, before the first `close` that follows it. */
const between = (world: World) => {
  world.decoys(() => ({ name: 'open', ...at(world, 400) }));
  world.decoys(() => ({ name: 'close', ...at(world, 600) }));
  return {
    open: world.plant({ name: 'open', ...fine(90, 9) }),
    close: world.plant({ name: 'close', ...fine(300) }),
  };
};

const RULES: readonly Shape[] = [
  {
    says: 'eventually, with a service, a status and attributes',
    toml: temporal(
      'eventually = true\nservice = "mail"\nstatus = "OK"\nattrs = { "app.to" = { contains = "@" } }',
    ),
    make: (world) => {
      const right = { name: 'job', service: 'mail', status: 1, attributes: { 'app.to': 'a@b' } };
      world.decoys(() => ({
        ...right,
        ...world.pick([{ service: 'web' }, { status: 2 }, { attributes: {} }]),
      }));
      const hero = world.plant(right);
      return {
        ...gone(hero),
        'is of another service': change(hero, { service: 'mails' }),
        'has another status': change(hero, { status: 0 }),
        'has another attribute': change(hero, { attributes: { 'app.to': 'ab' } }),
      };
    },
  },
  late('eventually, in time', 'eventually'),
  {
    says: 'eventually, after another',
    toml: temporal('eventually = true\nafter = "open"'),
    make: (world) => {
      const open = world.plant({ name: 'open', ...fine(90, 9) });
      world.decoys(() => ({ name: 'job', ...fine(20) }));
      const hero = world.plant({ name: 'job', ...at(world, 100 + world.draw(900)) });
      return {
        ...gone(hero),
        'begins before it ended': change(hero, fine(world.pick([97, 90, 3]))),
        'it ended later': change(open, { end: 5000 }),
        'it never ended': drop(open),
      };
    },
  },
  {
    says: 'eventually, soon after another',
    toml: temporal('eventually = true\nafter = "open"\nwithin = "50ms"'),
    make: (world) => {
      between(world);
      const hero = world.plant({ name: 'job', ...at(world, 100 + world.draw(49)) });
      return {
        ...gone(hero),
        'begins before it ended': change(hero, fine(97)),
        'comes late': change(hero, fine(world.pick([150, 400, 152]))),
      };
    },
  },
  {
    says: 'eventually, before another',
    toml: temporal('eventually = true\nbefore = "close"'),
    make: (world) => {
      const { close } = between(world);
      const hero = world.plant({ name: 'job', ...at(world, 10 + world.draw(200)) });
      return {
        ...gone(hero),
        'ends after it began': change(hero, { start: 200, end: world.pick([302, 310, 900]) }),
        'it came earlier': add(world.sketch({ name: close.name, ...fine(1) })),
      };
    },
  },
  {
    says: 'never',
    toml: temporal('never = true\nstatus = "ERROR"'),
    make: (world) => {
      const fineOne = world.plant({ name: 'job', status: world.pick([0, 1]) });
      return {
        'it came': add(world.sketch({ name: 'job', status: 2 })),
        'one failed': change(fineOne, { status: 2 }),
      };
    },
  },
  {
    says: 'never, between two others',
    toml: temporal('never = true\nafter = "open"\nbefore = "close"'),
    make: (world) => {
      const { open } = between(world);
      world.plant({ name: 'close', ...fine(30) });
      const early = world.plant({ name: 'job', ...fine(60, 30) });
      world.plant({ name: 'job', ...fine(290, 30) });
      return {
        'one came': add(world.sketch({ name: 'job', ...at(world, 102 + world.draw(100)) })),
        'one came later': change(early, fine(102 + world.draw(150))),
        'it opened earlier': change(open, fine(50)),
      };
    },
  },
  {
    says: 'never soon after the beginning',
    toml: temporal('never = true\nwithin = "100ms"'),
    make: (world) => {
      begin(world);
      const hero = world.plant({ name: 'job', ...at(world, 101 + world.draw(100)) });
      return {
        'came early': change(hero, fine(world.pick([1, 50, 99]))),
        'one more came early': add(world.sketch({ name: 'job', ...fine(20) })),
      };
    },
  },
  {
    says: 'exactly once',
    toml: temporal('exactly_once = true\nstatus = "not_error"'),
    make: (world) => {
      world.decoys(() => ({ name: 'job', status: 2 }));
      const hero = world.plant({ name: 'job', status: 0 });
      return {
        ...gone(hero),
        failed: change(hero, { status: 2 }),
        'came twice': add(world.sketch({ ...hero, name: 'job' })),
      };
    },
  },
  late('exactly once, in time', 'exactly_once'),
  {
    says: 'exactly once after another',
    toml: temporal('exactly_once = true\nafter = "open"'),
    make: (world) => {
      between(world);
      const early = world.plant({ name: 'job', ...fine(20) });
      const hero = world.plant({ name: 'job', ...at(world, 110) });
      return {
        ...gone(hero),
        'came before': change(hero, fine(20)),
        'the early one came later': change(early, fine(500)),
      };
    },
  },
  {
    says: 'at most one at once',
    toml: temporal('at_most_concurrent = 1'),
    make: (world) => {
      const one = world.plant({ name: 'job', ...fine(100, 50) });
      const other = world.plant({ name: 'job', ...fine(150, 50) });
      return {
        'one lasts longer': change(one, { end: 152 }),
        'one begins sooner': change(other, fine(120)),
        'one more': add(world.sketch({ name: 'job', ...fine(world.pick([99, 120, 198]), 10) })),
        'there is none': (spans) => spans.filter((span) => span.name !== 'job'),
      };
    },
  },
  {
    says: 'at most two at once, of a service',
    toml: temporal('at_most_concurrent = 2\nservice = "mail"'),
    make: (world) => {
      const job = (start: number, ms: number) => ({ name: 'job', service: 'mail', ...fine(start, ms) });
      world.plant(job(100, 20));
      world.plant(job(110, 30));
      const third = world.plant(job(120, 40));
      const strange = world.plant({ ...job(100, 60), service: 'web' });
      return {
        'a third begins sooner': change(third, fine(112, 40)),
        'a third came': add(world.sketch(job(world.pick([111, 115, 130]), 20))),
        'a third is of the service': change(strange, { service: 'mail' }),
      };
    },
  },
];

/** `[[expect.temporal]]`. */
export const TEMPORAL: readonly Shape[] = RULES;
