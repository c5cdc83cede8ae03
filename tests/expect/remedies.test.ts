import { expect, test } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Finding } from '../../src/model/verdict.ts';
import { judgeOne } from '../helpers/expectations.ts';
import { around, planText } from '../helpers/plan.ts';
import type { Sketch } from '../helpers/trace.ts';

const version = (one: string) => ({ resource: { 'service.version': one } });
const abroad = { 'server.address': 'api.stripe.com', 'url.full': 'https://api.stripe.com/v1' };

const shop: readonly Sketch[] = [
  { id: 1, name: 'POST /orders', service: 'shop', start: 0, end: 120, attributes: { 'http.method': 'POST' } },
  { id: 2, parent: 1, name: 'send mail', service: 'shop', start: 5, end: 7 },
  { id: 3, parent: 2, name: 'send mail', service: 'mailer', start: 6, end: 7 },
  { id: 4, parent: 1, name: 'charge card', service: 'shop', start: 10, end: 90, attributes: abroad },
  {
    id: 5,
    parent: 4,
    name: 'INSERT payments',
    service: 'billing',
    start: 20,
    end: 22,
    events: [{ name: 'row' }],
  },
  { id: 6, parent: 5, name: 'write log', service: 'billing', start: 21, end: 22 },
].map((span) => ({ ...span, ...version('1.2') }));

const expectationsOf = async (toml: string): Promise<readonly Expectation[]> => {
  const { specs, diagnostics } = await planText(around(toml));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return specs.flatMap(({ scenarios }) => scenarios.flatMap((scenario) => scenario.expectations));
};

const findingOf = async (toml: string): Promise<Finding | undefined> => {
  const [expectation] = await expectationsOf(toml);
  return expectation && judgeOne(shop, expectation).findings[0];
};

/** A rule of each family that is red on the shop. */
const red: readonly string[] = [
  '[[expect.span]]\nname = "POST /orders"\nkind = "server"\nattrs.all = { "http.request.method" = "GET" }',
  '[[expect.span]]\nname = "charge cart"',
  '[[expect.span]]\nname = "send mail"\nmatch = { eq = 1 }',
  '[[expect.span]]\nname = "INSERT*"\nmatch = "none"',
  '[expect.graph]\nmust_include = [["POST /orders", "INSERT payments"]]',
  '[expect.graph]\nmust_include = [["POST /order", "charge cart"]]',
  '[expect.graph]\nmust_reach = [["send mail", "charge card"]]',
  '[expect.graph]\nmust_not_cross = [["POST /orders", "INSERT*"]]',
  '[expect.counts]\nspans_total = { gte = 20 }',
  '[expect.counts]\nevents_total = 0',
  '[expect.counts]\nby_name = { "send mail" = 1 }',
  '[[expect.window]]\nouter = "charge card"\ncontains = ["send mail"]',
  '[[expect.window]]\nouter = "charge cart"\ncontains = ["write lok"]',
  '[expect.order]\nmust_precede = [["charge card", "send mail"]]',
  '[expect.order]\nmust_precede = [["send mails", "charge card"]]',
  '[expect.order]\nmust_precede = [["charge card", "INSERT payments"]]',
  '[[expect.window]]\nouter = "charge card"\ncontains = ["POST /orders"]',
  '[[expect.temporal]]\nname = "charge card"\neventually = true\nwithin = "5ms"',
  '[[expect.temporal]]\nname = "charge card"\neventually = true\nbefore = "send mail"',
  '[expect.graph]\nmust_include = [["send mail", "POST /orders"]]',
  '[expect.graph]\nmust_include = [["*", "charge card"]]\nevery = true',
  '[expect.status]\nall = "OK"',
  '[expect.status]\nby_name = { "send mail" = "ERROR" }',
  '[expect.hermeticity]\nno_external_services = true',
  '[expect.hermeticity]\nresource_attrs.must_match = { "service.version" = "2.0" }',
  '[[expect.temporal]]\nname = "send mail"\nnever = true\nbefore = "charge card"',
  '[[expect.temporal]]\nname = "send mail"\nexactly_once = true',
  '[[expect.temporal]]\nname = "*"\nat_most_concurrent = 1',
  '[[expect.temporal]]\nname = "charge card"\nservice = "billing"\neventually = true',
];

test.each(red)('what is offered for %j holds when it is pasted', async (toml) => {
  const offered = (await findingOf(toml))?.toml;

  expect(offered).toBeDefined();
  // what is allowed speaks of the rule as it was
  const pasted = offered?.startsWith('[isolation]') ? `${offered}\n${toml}` : (offered ?? '');
  const outcomes = (await expectationsOf(pasted)).map((one) => judgeOne(shop, one).outcome);
  expect(outcomes, offered).toEqual(['held']);
});

test.each(red)('each span near %j says what is wrong with it, or that it was counted', async (toml) => {
  const nearest = (await findingOf(toml))?.nearest ?? [];

  const told = ['counted', 'begins or ends the time'];
  const reasons = nearest.map(({ checks }) =>
    checks.filter(({ held, label }) => !held || told.includes(label)),
  );
  expect(nearest.length).toBeGreaterThan(0);
  expect(reasons.filter((own) => own.length === 0)).toEqual([]);
});

/** Rules that nothing in the evidence comes near to, or that only ask for less. */
test.each([
  '[expect.graph]\nmust_include = [["POST /orders", "zzz"]]',
  '[[expect.window]]\nouter = "POST /orders"\ncontains = ["zzz"]',
  '[expect.order]\nmust_precede = [["zzz", "charge card"]]',
  '[expect.hermeticity]\nspan_attrs.forbid_keys = ["http.method"]',
])('nothing is offered that would not hold: %j', async (toml) => {
  const finding = await findingOf(toml);

  expect(finding).toMatchObject({ at: { line: expect.any(Number) } });
  expect(finding?.toml).toBeUndefined();
});

test('of the values that resources have all are offered, and none where one of them has none', async () => {
  const [expectation] = await expectationsOf(
    '[expect.hermeticity]\nresource_attrs.must_match = { "service.version" = "2.0" }',
  );
  const mixed = [...shop, { id: 9, name: 'other', service: 'old', ...version('0.9') }];
  const tomlOn = (spans: readonly Sketch[]) => expectation && judgeOne(spans, expectation).findings[0]?.toml;

  expect(tomlOn(mixed)).toContain('"service.version" = { in = ["0.9", "1.2"] }');
  expect(tomlOn([...mixed, { id: 10, name: 'none', service: 'x' }])).toBeUndefined();
});
