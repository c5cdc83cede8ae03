import type { HermeticityExpectation } from '../model/expectation.ts';
import type { Value } from '../model/value.ts';
import type { Finding } from '../model/verdict.ts';
import { compileMatcher, explainMatch } from '../util/match.ts';
import { globTest } from '../util/pattern.ts';
import { showValue } from '../util/value.ts';
import { hostOf, outsideHosts, PEER_KEYS } from './address.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { nearestSpan } from './nearest.ts';
import { firstWhere } from './rows.ts';
import { tomlExpected, tomlMatcher, tomlText } from './toml.ts';
import { treeOf } from './tree.ts';

type Rule<R extends HermeticityExpectation['rule']> = Extract<HermeticityExpectation, { readonly rule: R }>;

interface Complaint {
  readonly code: 'external-service' | 'resource-mismatch' | 'forbidden-attribute';
  readonly says: (count: number) => string;
  readonly check: Check;
  readonly hints?: (row: number) => readonly string[];
  readonly toml?: (row: number) => string | undefined;
}

/** A rule that every span of the population must obey: violated spans are already a verdict, obedience needs all. */
const everySpan = (context: Context, complaint: Complaint): Reading => {
  const { check, code } = complaint;
  const rows = context.population.subject;
  const wrong = (row: number): boolean => !check.test(row);
  const holds = !rows.some(wrong);
  const explain = (): Finding => {
    const { first: out, count } = firstWhere(context, rows, wrong);
    const row = out[0] ?? 0;
    const { hints } = complaint;
    const toml = complaint.toml?.(row);
    return finding(code, complaint.says(count), {
      ...check.show(row),
      hints: hints?.(row) ?? [],
      nearest: out.map((one) => nearestSpan(context, one, [check])),
      tree: treeOf(context, out),
      ...(toml === undefined ? {} : { toml }),
    });
  };
  return { holds, final: !holds, explain };
};

const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value ?? make(key);
    const made = make(key);
    known.set(key, made);
    return made;
  };
};

/** For each attribute, what it says of the outside; a text is looked at once. */
const outsideBy = (inside: ReadonlySet<string>): ((key: string, value: Value) => readonly string[]) => {
  const byKey = new Map(
    PEER_KEYS.map((key) => [
      key,
      remembered((text: string) => outsideHosts(key, { type: 'string', value: text }, inside)),
    ]),
  );
  return (key, value) =>
    value.type === 'string' ? (byKey.get(key)?.(value.value) ?? []) : outsideHosts(key, value, inside);
};

/** Ways out that are offered to be allowed, at most. */
const MOST_ALLOWED = 5;
/** A name or an IPv4 address, as `allow` takes them. */
const ALLOWABLE = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/;

const portOf = ({ trace }: Context, row: number, said: readonly (readonly [string, Value])[]): string => {
  for (const [, value] of said) {
    const [, scheme, port] =
      value.type === 'string' ? (/^(\w+):\/\/[^/?#]*?(?::(\d+))?(?:[/?#]|$)/.exec(value.value) ?? []) : [];
    if (scheme !== undefined) return port ?? (scheme === 'http' ? '80' : '443');
  }
  for (const key of ['server.port', 'network.peer.port', 'net.peer.port']) {
    const value = trace.attribute(row, key);
    if (value?.type === 'int') return value.value;
  }
  return '443';
};

/** The ways out that the spans speak of, as what is allowed; none where they are too many or no host can be named. */
const allowToml = (
  context: Context,
  found: (row: number) => readonly (readonly [string, Value])[],
  hosts: (key: string, value: Value) => readonly string[],
): string | undefined => {
  const ways = new Set<string>();
  for (const row of context.population.subject) {
    const said = found(row);
    for (const host of said.flatMap(([key, value]) => hosts(key, value))) {
      if (!ALLOWABLE.test(host)) return;
      ways.add(`${host}:${portOf(context, row, said)}`);
    }
    if (ways.size > MOST_ALLOWED) return;
  }
  return `[isolation]\nallow = [${[...ways].sort().map(tomlText).join(', ')}]`;
};

const noExternalServices = (context: Context, { inside }: Rule<'no_external_services'>): Reading => {
  const hosts = outsideBy(new Set(inside.map(hostOf)));
  const readers = PEER_KEYS.filter((key) => context.trace.idOf(key) >= 0).map(
    (key) => [key, context.trace.reader(key)] as const,
  );
  const found = (row: number): readonly (readonly [string, Value])[] =>
    readers.flatMap(([key, read]) => {
      const value = read(row);
      return value !== undefined && hosts(key, value).length > 0 ? [[key, value]] : [];
    });
  const test = (row: number): boolean =>
    readers.length === 0 ||
    readers.every(([key, read]) => {
      const value = read(row);
      return value === undefined || hosts(key, value).length === 0;
    });
  const known = inside.length === 0 ? 'loopback' : `loopback, ${inside.slice(0, 10).join(', ')}`;
  const show = (row: number) => ({
    expected: `addresses inside the room: ${known}`,
    actual: found(row)
      .map(([key, value]) => `${key} = ${showValue(value)}`)
      .join(', '),
  });
  const hosted = (row: number): readonly string[] => found(row).flatMap(([key, value]) => hosts(key, value));
  return everySpan(context, {
    code: 'external-service',
    says: (count) =>
      `no span may speak of an address outside the room; ${count} ${count === 1 ? 'does' : 'do'}`,
    check: { label: 'no_external_services', test, show },
    toml: () => allowToml(context, found, hosts),
    hints: (row) => [
      `if ${[...new Set(hosted(row))].map((host) => `'${host}'`).join(', ')} belongs inside, declare it as a service or list it in [isolation] allow`,
    ],
  });
};

const keyOf = (value: Value | undefined): string => JSON.stringify(value ?? null);

/** Values of a resource attribute that are offered, at most. */
const MOST_VALUES = 5;

/** The distinct values of a resource attribute, undefined where one resource has none. */
const resourceValues = ({ trace, population }: Context, key: string): readonly (Value | undefined)[] => {
  const resources = new Set(Array.from(population.subject, (row) => trace.resource(row)));
  const values = [...resources].map((one): readonly [string, Value | undefined] => {
    const value = one.get(key);
    return [keyOf(value), value];
  });
  return [...new Map(values.sort(([a], [b]) => (a < b ? -1 : 1))).values()];
};

/** What all of them would have held, `own` among them; nothing where some have the attribute and some have not. */
const tomlOfAll = (values: readonly (Value | undefined)[], own: Value | undefined): string | undefined => {
  if (values.length === 1) return own === undefined ? '{ absent = true }' : tomlExpected(own);
  const present = values.filter((value) => value !== undefined);
  if (present.length < values.length || present.length > MOST_VALUES) return undefined;
  return present.every(({ type }) => type === 'string' || type === 'int')
    ? tomlMatcher([{ op: 'in', values: present }])
    : undefined;
};

const resourceAttribute = (context: Context, { key, matcher }: Rule<'resource_attrs'>): Reading => {
  const { trace } = context;
  const compiled = compileMatcher(matcher);
  const holds = remembered((resource: ReadonlyMap<string, Value>) => compiled.test(resource.get(key)));
  return everySpan(context, {
    code: 'resource-mismatch',
    says: (count) =>
      `every resource must have the expected ${key}; ${count} spans come from one that has not`,
    check: {
      label: `resource_attrs.${key}`,
      test: (row) => holds(trace.resource(row)),
      show: (row) => explainMatch(matcher, trace.resource(row).get(key)),
    },
    toml: (row) => {
      const written = tomlOfAll(resourceValues(context, key), trace.resource(row).get(key));
      if (written === undefined) return;
      return `[expect.hermeticity]\nresource_attrs.must_match = { ${tomlText(key)} = ${written} }`;
    },
  });
};

const forbiddenKey = (context: Context, { key }: Rule<'forbid_keys'>): Reading => {
  const { trace } = context;
  const fits = globTest(key);
  const glob = key.includes('*');
  const read = trace.reader(key);
  const unheard = !glob && trace.idOf(key) < 0;
  const onSpan = glob
    ? trace.keysLike(fits)
    : (row: number): readonly string[] => (read(row) === undefined ? [] : [key]);
  const onEvents = (row: number): readonly string[] =>
    trace.events(row).flatMap((event) =>
      Object.keys(event.attributes)
        .filter(fits)
        .map((name) => `${name} on event ${JSON.stringify(event.name)}`),
    );
  return everySpan(context, {
    code: 'forbidden-attribute',
    says: (count) => `no span or event may bear '${key}'; ${count} ${count === 1 ? 'span does' : 'spans do'}`,
    check: {
      label: `forbid_keys ${key}`,
      test: (row) => unheard || (onSpan(row).length === 0 && onEvents(row).length === 0),
      // The value is not shown: such keys are forbidden because their values are private.
      show: (row) => ({
        expected: `no '${key}'`,
        actual: [...onSpan(row), ...onEvents(row)].join(', ') || 'none',
      }),
    },
  });
};

/** One rule of `[expect.hermeticity]`, over the whole population. It is evidence from telemetry; the room enforces. */
export const hermeticity = (context: Context, expectation: HermeticityExpectation): Reading => {
  if (context.population.subject.length === 0) {
    const message = `the hermeticity rule ${expectation.rule} proves nothing: no span is in the evidence`;
    return { holds: false, final: false, explain: () => finding('vacuous-expectation', message) };
  }
  switch (expectation.rule) {
    case 'no_external_services':
      return noExternalServices(context, expectation);
    case 'resource_attrs':
      return resourceAttribute(context, expectation);
    case 'forbid_keys':
      return forbiddenKey(context, expectation);
  }
};
