import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ServicePlan } from '../../src/model/spec.ts';
import type { PlanInput } from '../../src/spec/plan.ts';
import { planSpecs } from '../../src/spec/plan.ts';
import { around, plannedOnly, planText, renderedSpec } from '../helpers/plan.ts';

const checkout = readFileSync(new URL('checkout.clnrm.toml', import.meta.url), 'utf8');

const serviceOf = async (part: string, input: Partial<PlanInput> = {}): Promise<ServicePlan | undefined> => {
  const { specs, diagnostics } = await planText(around(part), input);
  expect(diagnostics).toEqual([]);
  return specs[0]?.services[0];
};

describe('a whole spec', () => {
  it('becomes one plan with every value typed and placed', async () => {
    const { specs, diagnostics } = await planText(checkout);

    expect(diagnostics).toEqual([]);
    expect(specs).toMatchSnapshot();
  });

  it('is plain data', async () => {
    const { specs } = await planText(checkout);

    expect(JSON.parse(JSON.stringify(specs))).toEqual(specs);
  });

  it('does not keep the specs beside it from being planned when it is at fault', async () => {
    const input = { plugins: plannedOnly, selections: [], processLevel: 'namespace' } as const;
    const specs = [renderedSpec('[meta', 'bad'), renderedSpec(around(''), 'good')];

    const plan = await planSpecs(specs, input);

    expect(plan.specs.map(({ id }) => id)).toEqual(['good']);
    expect(plan.diagnostics.map(({ at }) => at?.file)).toEqual(['bad']);
  });
});

describe('where a service runs', () => {
  it.each([
    ['an image', 'image = "x"', {}, 'generic_container', 'container'],
    ['a command', 'command = ["x"]', {}, 'process', 'namespace'],
    [
      'a command where the machine has no namespaces',
      'command = ["x"]',
      { processLevel: 'process' },
      'process',
      'process',
    ],
    [
      'a command when the command line says process',
      'command = ["x"]',
      { level: 'process' },
      'process',
      'process',
    ],
    ['a plugin that knows containers first', 'plugin = "database"', {}, 'database', 'container'],
    ['the same with a command', 'plugin = "database"\ncommand = ["x"]', {}, 'database', 'namespace'],
    ['the same with level namespace', 'plugin = "database"', { level: 'namespace' }, 'database', 'namespace'],
    ['an embedded plugin whatever the level', 'plugin = "stub"', { level: 'process' }, 'stub', 'embedded'],
  ] as const)('%s: %s', async (_title, keys, input, plugin, backend) => {
    expect(await serviceOf(`[service.a]\n${keys}`, input)).toMatchObject({ plugin, backend });
  });
});

describe('limits of cpu, memory and processes', () => {
  it('hold where every part has a container or talks http', async () => {
    const step =
      '[[scenario]]\nname = "s"\n[[scenario.step]]\nservice = "a"\nrun = "x"\n[[scenario.step]]\nhttp = { url = "http://a" }';
    const { specs, diagnostics } = await planText(
      around(`[limits]\npids = 5\n[service.a]\nimage = "x"\n${step}`),
    );

    expect(diagnostics).toEqual([]);
    expect(specs[0]?.limits.pids).toBe(5);
  });
});

describe('keys of a service', () => {
  it('are joined: command and args', async () => {
    expect(await serviceOf('[service.a]\nimage = "x"\ncommand = ["a"]\nargs = ["b"]')).toMatchObject({
      command: ['a', 'b'],
    });
  });

  it('go to the plugin when it claims them, and to every service otherwise', async () => {
    const claimed = await serviceOf('[service.a]\nplugin = "database"\nuser = "app"\nsize = 3');
    const common = await serviceOf('[service.a]\nimage = "x"\nuser = "app"');

    expect(claimed?.options).toEqual({ user: 'app', size: 3 });
    expect(claimed?.user).toBeUndefined();
    expect(common?.user).toBe('app');
  });

  it('wait for a log line as written, or as a /regex/', async () => {
    const literal = await serviceOf('[service.a]\nimage = "x"\nwait = { log = "ready (1.0)" }');
    const regex = await serviceOf('[service.a]\nimage = "x"\nwait = { log = "/ready \\\\d+/" }');

    expect(literal?.wait?.probe).toMatchObject({ pattern: 'ready \\(1\\.0\\)' });
    expect(regex?.wait?.probe).toMatchObject({ pattern: 'ready \\d+' });
  });
});

describe('what is stronger', () => {
  it('the command line, then the scenario, then [limits], then two minutes', async () => {
    const timeouts = async (part: string, input: Partial<PlanInput> = {}) => {
      const { specs } = await planText(around(part), input);
      return [specs[0]?.limits.timeoutMs, specs[0]?.scenarios[0]?.timeoutMs];
    };
    const scenario = '[[scenario]]\nname = "s"\nrun = "x"\ntimeout = "3s"';

    expect(await timeouts('')).toEqual([120_000, 120_000]);
    expect(await timeouts('timeout = "5s"')).toEqual([5_000, 5_000]);
    expect(await timeouts('[limits]\ntimeout = "4s"')).toEqual([4_000, 4_000]);
    expect(await timeouts(`[limits]\ntimeout = "4s"\n${scenario}`)).toEqual([4_000, 3_000]);
    expect(await timeouts(scenario, { timeoutMs: 7 })).toEqual([7, 7]);
  });

  it('the seed of the command line, then of the spec, then 42', async () => {
    const seed = async (part: string, input: Partial<PlanInput> = {}) =>
      (await planText(around(part), input)).specs[0]?.seed;

    expect(await seed('')).toBe(42);
    expect(await seed('[determinism]\nseed = 7')).toBe(7);
    expect(await seed('[determinism]\nseed = 7', { seed: 8 })).toBe(8);
  });
});

describe('secrets', () => {
  it('are the values of variables that look like one, longest first, without references', async () => {
    const { specs } = await planText(
      around(
        '[service.a]\ncommand = ["x"]\nenv = { API_TOKEN = "abcdef", DB_PASSWORD = "abcdefgh", S_SECRET = "${{ run.id }}", TOKENS = "no", PIN_SECRET = "1" }',
      ),
    );

    expect(specs[0]?.secrets).toEqual(['abcdefgh', 'abcdef']);
  });
});

it('a presence that is denied is the opposite presence', async () => {
  const { specs } = await planText(
    around('[[expect.span]]\nname = "x"\nattrs.all = { a = { exists = false }, b = { absent = false } }'),
  );

  const [rule] = specs[0]?.scenarios[0]?.expectations ?? [];
  const matchers = rule?.family === 'span' ? rule.attrs.all.map(({ matcher }) => matcher) : [];
  expect(matchers).toEqual([[{ op: 'absent' }], [{ op: 'exists' }]]);
});
