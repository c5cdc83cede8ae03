import type { Sketch } from '../trace.ts';
import { add, change, setAttribute } from './edit.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

const calm = (span: Sketch): Sketch => ({ ...span, status: span.status === 2 ? 1 : (span.status ?? 0) });
const sure = (span: Sketch): Sketch => ({ ...span, status: span.source === 'runner' ? 2 : 1 });
const ofTeam = (span: Sketch): Sketch => ({ ...span, resource: { ...span.resource, team: 'a' } });

const INSIDE = ['localhost', '127.0.0.1', '::1', 'db', 'DB', 'db.', 'api.example.test'] as const;
const OUTSIDE = ['example.com', '10.0.0.9', 'db2', 'xdb', '2001:db8::1'] as const;

const ADDRESSES = ['server.address', 'network.peer.address'] as const;

const hermetic = (lines: string): string =>
  `[isolation]\nallow = ["api.example.test:443"]\n[service.db]\ncommand = ["db"]\n[expect.hermeticity]\n${lines}`;

const statusOf = (
  says: string,
  wanted: string,
  bad: readonly [number, ...number[]],
  obey: typeof calm,
): Shape => ({
  says,
  toml: `[expect.status]\nall = "${wanted}"`,
  rules: { obey },
  make: (world) => {
    const one = world.plant({ name: 'charge' });
    return {
      'one has another': change(one, { status: world.pick(bad) }),
      'one more has another': add({ ...world.sketch({ name: 'poll' }), status: world.pick(bad) }),
    };
  },
});

/** A call to a URL whose host comes from a list. */
const call = (world: World, key: string, hosts: readonly [string, ...string[]]) => {
  const host = world.pick(hosts);
  if (key !== 'url.full') return { [key]: host };
  return { [key]: `http://${host.includes(':') ? `[${host}]` : host}:8080/a?b=http://example.com/` };
};

/** `[expect.status]` and `[expect.hermeticity]`: what every span must obey. */
export const WHOLE: readonly Shape[] = [
  statusOf('no span failed', 'not_error', [2], calm),
  statusOf('every span is OK', 'OK', [0, 2], sure),
  {
    says: 'the status of every span of a name',
    toml: '[expect.status]\nby_name = { "charge*" = "ERROR" }',
    make: (world) => {
      const heroes = [1, 2].map(() => world.plant({ name: world.pick(['charge', 'charges']), status: 2 }));
      const one = world.pick([heroes[0] ?? world.plant({ name: 'charge', status: 2 }), ...heroes]);
      return {
        'one has another': change(one, { status: world.pick([0, 1]) }),
        'one more has another': add(world.sketch({ name: 'charged', status: 0 })),
      };
    },
  },
  ...[...ADDRESSES, 'url.full'].map(
    (key): Shape => ({
      says: `nothing outside (${key})`,
      toml: hermetic('no_external_services = true'),
      make: (world) => {
        const one = world.plant({ name: 'charge', kind: 3, attributes: call(world, key, INSIDE) });
        const [[, outside] = []] = Object.entries(call(world, key, OUTSIDE));
        return {
          'one calls out': setAttribute(one, key, outside),
          'one more calls out': add(world.sketch({ name: 'charge', attributes: call(world, key, OUTSIDE) })),
        };
      },
    }),
  ),
  {
    says: 'an attribute of every resource',
    toml: hermetic('resource_attrs.must_match = { team = { in = ["a", "b"] } }'),
    rules: { obey: ofTeam },
    make: (world) => {
      const one = world.plant({ name: 'charge' });
      const { resource: _, ...bare } = world.sketch({ name: 'charge' });
      return {
        'one has another': change(one, { resource: { ...one.resource, team: world.pick(['c', 1, '']) } }),
        'one has none': change(one, { resource: {} }),
        'one more has none': add(bare),
      };
    },
  },
  {
    says: 'a key on no span and no event',
    toml: hermetic('span_attrs.forbid_keys = ["user.email", "secret.*"]'),
    make: (world) => {
      const one = world.plant({ name: 'charge', attributes: { 'user.emails': 1, secret: 1 } });
      const bad = { 'user.email': world.pick(['', 'a@b', 0]) };
      return {
        'one bears it': change(one, { attributes: { ...one.attributes, ...bad } }),
        'an event bears it': change(one, { events: [{ name: 'log' }, { name: 'log', attributes: bad }] }),
        'one more bears it': add(world.sketch({ name: 'poll', attributes: bad })),
      };
    },
  },
];
