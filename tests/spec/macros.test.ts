import { expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import type { SpecPlan } from '../../src/model/plan.ts';
import { planSpecs } from '../../src/spec/plan.ts';
import { plannedOnly } from '../helpers/plan.ts';
import { faultsOf, rendered, renderText } from '../helpers/rendering.ts';

const CALL_LINE = 5;

const planned = async (call: string): Promise<SpecPlan> => {
  const before = `{% import "_macros.toml.tera" as m %}\n[meta]\nname = "t"\n\n{{ ${call} }}\n`;
  const scenario = /m::(scenario)/.test(call) ? '' : '[[scenario]]\nname = "s"\nrun = "true"\n';
  const input = { plugins: plannedOnly, selections: [], processLevel: 'namespace' } as const;
  const { specs, diagnostics } = await planSpecs([await renderText(before + scenario)], input);
  expect(diagnostics).toEqual([]);
  const [spec] = specs;
  if (spec === undefined) throw new Error('nothing was planned');
  return spec;
};

const ORDER = [
  ...[
    'family',
    'rule',
    'name',
    'service',
    'kind',
    'status',
    'parent',
    'ancestor',
    'from',
    'to',
    'first',
    'then',
  ],
  ...['outer', 'inner', 'key', 'attrs', 'match', 'matcher', 'every', 'toleranceMs'],
];

/** What an expectation asks, without its place and without what it leaves open. */
const told = ({ at, id, ...rest }: Expectation): string => {
  expect(at).toMatchObject({ file: 'a.clnrm.toml', line: CALL_LINE });
  expect(id).toMatch(/^expect\./);
  const open = ['{"all":[],"any":[],"none":[]}', '"any"', '0', 'false'];
  return Object.entries(rest)
    .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .filter(([, value]) => !open.includes(JSON.stringify(value)))
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
};

const expectations = async (call: string): Promise<readonly string[]> =>
  ((await planned(call)).scenarios[0]?.expectations ?? []).map(told);

const equals = (key: string, type: string, value: unknown): string =>
  `{"key":"${key}","matcher":[{"op":"eq","value":{"type":"${type}","value":${JSON.stringify(value)}}}]}`;
const all = (...predicates: string[]): string => `attrs {"all":[${predicates.join(',')}],"any":[],"none":[]}`;

test.each([
  ['m::span("a")', ['family span, name a']],
  ['m::span("a", "b")', ['family span, name a, parent b']],
  ['m::span("a", "server")', ['family span, name a, kind server']],
  [
    'm::span("a", parent="b", kind="client", status="OK", service="s")',
    ['family span, name a, service s, kind client, status OK, parent b'],
  ],
  [
    'm::span("a", "b", { "x.y": 1, z: "1" })',
    [`family span, name a, parent b, ${all(equals('x.y', 'int', '1'), equals('z', 'string', '1'))}`],
  ],
  [
    'm::span("a", kind="server", attrs=m::attrs({ "k": "v" }))',
    [`family span, name a, kind server, ${all(equals('k', 'string', 'v'))}`],
  ],
  ['m::span(`"; x`, ancestor="b", match="none")', ['family span, name "; x, ancestor b, match none']],
  ['m::span_exists("a")', ['family span, name a']],
  [
    'm::span_with_attrs("a", "client", { k: "v" })',
    [`family span, name a, kind client, ${all(equals('k', 'string', 'v'))}`],
  ],
  ['m::attribute_validation("a", "k", "v")', [`family span, name a, ${all(equals('k', 'string', 'v'))}`]],
  [
    'm::count("server", 1, 5)',
    [
      'family span, name *, kind server, match [{"op":"gte","value":{"type":"int","value":"1"}},{"op":"lte","value":{"type":"int","value":"5"}}]',
    ],
  ],
  [
    'm::count("charge", max=0)',
    ['family span, name charge, match [{"op":"lte","value":{"type":"int","value":"0"}}]'],
  ],
  [
    'm::edges([["a", "b"], ["b", "c"]])',
    ['family graph, rule must_include, from a, to b', 'family graph, rule must_include, from b, to c'],
  ],
  ['m::edges([["a", "b"]], every=true)', ['family graph, rule must_include, from a, to b, every true']],
  [
    'm::edges([["a", "b"]]) }}{{ m::edges([["c", "d"]])',
    ['family graph, rule must_include, from a, to b', 'family graph, rule must_include, from c, to d'],
  ],
  ['m::graph_relationship("a", "b")', ['family graph, rule must_include, from a, to b']],
  [
    'm::graph_relationship("a", "b", relationship="reaches")',
    ['family graph, rule must_reach, from a, to b'],
  ],
  [
    'm::graph_relationship("a", "b", relationship="never")',
    ['family graph, rule must_not_cross, from a, to b'],
  ],
  [
    'm::window("a", ["b", "c"], tolerance="2ms")',
    ['family window, outer a, inner b, toleranceMs 2', 'family window, outer a, inner c, toleranceMs 2'],
  ],
  ['m::window("a", "b")', ['family window, outer a, inner b, toleranceMs 1']],
  ['m::temporal_ordering("a", "b")', ['family order, first a, then b']],
  [
    'm::lifecycle("pg")',
    [
      'family span, name pg.start, kind internal',
      'family span, name pg.exec, kind internal',
      'family span, name pg.stop, kind internal',
      'family order, first pg.start, then pg.exec',
      'family order, first pg.exec, then pg.stop',
    ],
  ],
  ['m::lifecycle("pg", operations=["up"])', ['family span, name pg.up, kind internal']],
  [
    'm::error_propagation("db", "api")',
    ['family span, name db, status ERROR, ancestor api', 'family span, name api, status ERROR'],
  ],
  [
    'm::resource_check("service.name", "api")',
    [
      'family hermeticity, rule resource_attrs, key service.name, matcher [{"op":"eq","value":{"type":"string","value":"api"}}]',
    ],
  ],
  ['m::resource_check("service", "api")', ['family span, name *, service api']],
  ['m::batch_validation(["a", "b"], "exists = true")', ['family span, name a', 'family span, name b']],
  ['m::batch_validation(["a"], "exists = false")', ['family span, name a, match none']],
  [
    `m::batch_validation(["a"], 'attrs.all = { "k" = "v" }')`,
    [`family span, name a, ${all(equals('k', 'string', 'v'))}`],
  ],
  [
    'm::batch_validation(["a"], { kind: "server", status: "ERROR" })',
    ['family span, name a, kind server, status ERROR'],
  ],
])('%s asks what it says, at the line of the call', async (call, wanted) => {
  expect(await expectations(call)).toEqual(wanted);
});

test('multi_lifecycle is the lifecycle of each', async () => {
  const [x, y, both] = await Promise.all(
    ['m::lifecycle("x")', 'm::lifecycle("y")', 'm::multi_lifecycle(["x", "y"])'].map(expectations),
  );
  expect([...(both ?? [])].sort()).toEqual([...(x ?? []), ...(y ?? [])].sort());
});

test('service_interaction asks for a client span of the one and a server span below it of the other', async () => {
  const [client, server, more] = await expectations('m::service_interaction("web", "api", method="GET")');
  const either = `"any":[${equals('http.request.method', 'string', 'GET')},${equals('http.method', 'string', 'GET')}]`;
  expect(client).toBe(`family span, name *, service web, kind client, attrs {"all":[],${either},"none":[]}`);
  expect(server).toBe(
    `family span, name *, service api, kind server, parent *, attrs {"all":[],${either},"none":[]}`,
  );
  expect(more).toBeUndefined();
});

test('service makes a container of an image and a process of a command', async () => {
  const call = `m::service("db", "postgres:16", args=["-c", "x=1"], env={ A: 'q"' }) }}{{ m::service("api", command=["node", "a b"], depends_on=["db"])`;
  const { services } = await planned(call);
  expect(services).toMatchObject([
    {
      id: 'db',
      plugin: 'generic_container',
      image: 'postgres:16',
      command: ['-c', 'x=1'],
      env: { A: 'q"' },
      at: { line: CALL_LINE },
    },
    { id: 'api', plugin: 'process', command: ['node', 'a b'], dependsOn: ['db'], at: { line: CALL_LINE } },
  ]);
});

test('scenario runs its command in its service, and step adds to it', async () => {
  const call = `m::scenario("one", "db", "exit 1", expect_success=false, tags=["t"]) }}{{ m::step("two", command=["echo", "a"], expect={ stdout: "a" }, timeout="2s")`;
  const { scenarios } = await planned(`m::service("db", "x:1") }}{{ ${call}`);
  expect(scenarios).toMatchObject([
    {
      name: 'one',
      tags: ['t'],
      at: { line: CALL_LINE },
      steps: [
        {
          action: { kind: 'run', script: 'exit 1' },
          service: 'db',
          expect: [{ target: { kind: 'exit_code' } }],
          at: { line: CALL_LINE },
        },
        { name: 'two', action: { kind: 'command', argv: ['echo', 'a'] }, timeoutMs: 2000 },
      ],
    },
  ]);
});

test.each([
  ['m::count("server")', 'count() asks nothing: give it min=… or max=…'],
  ['m::scenario("a", "db")', 'scenario() has nothing to run: give it cmd="…"'],
  ['m::batch_validation([])', 'batch_validation() has no spans'],
  [
    'm::graph_relationship("a", "b", "eats")',
    "graph_relationship() knows calls, depends_on, reaches and never, not 'eats'",
  ],
  [
    'm::resource_check("volume", "v")',
    'resource_check() cannot look for a volume: what a room is made of is the runner\'s own; ask for evidence, as in resource_check("service", "api")',
  ],
  ['m::span()', "the macro 'span' was called without 'name'"],
  [
    'm::window("a", "b", max_duration_ms=1)',
    "the macro 'window' has no argument 'max_duration_ms' | it takes start, end, tolerance",
  ],
])('%s is refused where it is called', async (call, message) => {
  const [fault = '', more] = await faultsOf(
    renderText(`{% import "_macros.toml.njk" as m %}\n{{ ${call} }}`),
  );
  expect(more).toBeUndefined();
  expect(fault).toContain(`:2:4+${call.indexOf('(') - 1} ${message}`);
});

test('macros in a loop stand below each other, and a loop in a macro call is not needed', async () => {
  const text =
    '{% import "clnrm/_macros.toml.njk" as m %}{% for n in ["a", "b"] %}{{ m::span(n) }}{% endfor %}';
  expect(await rendered(text)).toBe('[[expect.span]]\nname = "a"\n[[expect.span]]\nname = "b"\n');
});
