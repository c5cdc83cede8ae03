import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleClockSubject, clockOutcome, orders } from '../../helpers/clocks.ts';
import { endOf, ends } from '../../helpers/outcome.ts';
import { project } from '../../helpers/project.ts';
import { runCli } from '../../helpers/run-cli.ts';

const START = '2025-01-01T00:00:00.000Z';

const spec = (bill: string, clock = ''): string => `[meta]
name = "a"
[determinism]
freeze_clock = 2025-01-01T00:00:00Z
${clock}
[service.bill]
command = ${bill}
env = { PORT = "81" }
ports = [81]
[service.shop]
command = ["node", "subject.mjs"]
env = { PORT = "80", NEXT = "\${{ service.bill.url }}" }
depends_on = ["bill"]
ports = [80]
`;

const NODE = '["node", "subject.mjs"]';
const REAL = '["env", "-u", "NODE_OPTIONS", "node", "subject.mjs"]';

const NODE_ONLY = 'libfaketime is used only where clock = "start" is written';

test('services of Node with the OpenTelemetry SDK live on the frozen clock, and their evidence holds', async () => {
  using place = project({ 'a.clnrm.toml': spec(NODE) + orders() });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(clockOutcome(endOf(cli))).toEqual({
    status: 'passed',
    clock: { start: START, nodeOnly: NODE_ONLY },
    startupSpans: 2,
    services: { shop: 'set', bill: 'set' },
    wrong: [],
  });
});

test('clnrm spans shows the times that were stamped', async () => {
  using place = project({ 'a.clnrm.toml': spec(REAL) + orders() });
  bundleClockSubject(place.folder);

  const { stdout } = await runCli(
    `clnrm run -q >run.txt; clnrm spans --format ndjson --grep '^POST /(order|bill)$' --status UNSET`,
    place.folder,
  );

  const times = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ name, start_time_unix_nano: start }) => [
      name,
      new Date(Number(start) / 1e6).getFullYear() > 2025,
    ]);
  expect(Object.fromEntries(times)).toEqual({ 'POST /order': false, 'POST /bill': true });
});

test('a span that no clock of the scenario can have stamped is replayed, frozen or not', async () => {
  const aside = `[[scenario.step]]
name = "yesterday"
command = ["node", "-e", "fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: 'old', startTimeUnixNano: String(BigInt(Date.parse('2025-06-01')) * 1000000n), endTimeUnixNano: String(BigInt(Date.parse('2025-06-01')) * 1000000n) }] }] }] }) })"]
`;
  using place = project({
    'a.clnrm.toml': spec(NODE) + orders().replace('[[expect.span]]', `${aside}[[expect.span]]`),
  });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(clockOutcome(endOf(cli))).toMatchObject({
    status: 'failed',
    wrong: [expect.stringContaining('"old"')],
  });
});

test('a service that keeps the real clock is told of, and judged beside the others as it happened', async () => {
  using place = project({ 'a.clnrm.toml': spec(REAL) + orders() });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(clockOutcome(endOf(cli))).toMatchObject({
    status: 'passed',
    startupSpans: 2,
    services: { shop: 'set', bill: expect.stringContaining("node keeps the machine's clock") },
    wrong: [],
  });
  expect(cli.events.filter(({ type }) => type === 'scenario:diagnostic')).toEqual([]);
});

test('times are still judged: what ended after its window, or began before its time, is red on a frozen clock', async () => {
  const late = '[[expect.window]]\nouter = "POST /bill"\ncontains = ["ship"]\n';
  using place = project({
    'a.clnrm.toml': spec(REAL) + orders(late).replace('["charge", "ship"]', '["ship", "charge"]'),
  });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  const { wrong } = clockOutcome(endOf(cli));
  expect(wrong).toHaveLength(2);
  expect(wrong).toContainEqual(expect.stringContaining('"ship" must end before each "charge"'));
  expect(wrong).toContainEqual(expect.stringContaining('"ship" must lie within a "POST /bill"'));
});

test('with clock = "start" a service that keeps the real clock is warned of, with its place', async () => {
  const text = spec(REAL, 'clock = "start"').replace('PORT = "81"', 'PORT = "81", FAKETIME = ""');
  using place = project({ 'a.clnrm.toml': text + orders() });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  const warnings = cli.events.flatMap((event) =>
    event.type === 'scenario:diagnostic' ? [event.diagnostic] : [],
  );
  expect(clockOutcome(endOf(cli))).toMatchObject({ status: 'passed', services: { shop: 'set' } });
  expect(warnings).toMatchObject([{ code: 'clock-not-set', severity: 'warning', at: { line: 6 } }]);
});

test('a step has the clock as services have, in the same offset, and every scenario begins anew', async () => {
  const step = (name: string): string =>
    `[[scenario]]\nname = "${name}"\n[[scenario.step]]\ncommand = ["node", "-p", "new Date().toISOString()"]\nexpect = { stdout = { contains = "2025-01-01T00:00:" } }\n`;
  using place = project({
    'a.clnrm.toml': `[meta]\nname = "a"\n[determinism]\nfreeze_clock = "2025-01-01T00:00:00Z"\n${step('one')}${step('two')}`,
  });

  const cli = await runCli('clnrm run -r ndjson; clnrm run -r ndjson --level process', place.folder);

  expect(ends(cli).map(clockOutcome)).toMatchObject(
    Array(4).fill({ status: 'passed', clock: { start: START }, wrong: [] }),
  );
});

test('with clock = "none" subjects keep the real clock, and nothing is said of it', async () => {
  using place = project({
    'a.clnrm.toml': `[meta]\nname = "a"\n[determinism]\nfreeze_clock = "2025-01-01T00:00:00Z"\nclock = "none"\n[[scenario]]\nname = "{{ now_rfc3339() }}"\nrun = "node -p 'new Date().getFullYear() > 2025 && !/clock/.test(process.env.NODE_OPTIONS)' | grep true"\n`,
  });

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(endOf(cli)).toMatchObject({ name: '2025-01-01T00:00:00Z', status: 'passed' });
  expect(endOf(cli).room).not.toHaveProperty('clock');
});

test('a frozen time that is now is told to be none that spans could be told apart by', async () => {
  using place = project({});
  bundleClockSubject(place.folder);
  const now = new Date().toISOString();
  const text =
    spec(NODE).replace('2025-01-01T00:00:00Z', now) + orders().replace(/01 Jan 2025|2025-01-01T00:0/g, '');
  writeFileSync(join(place.folder, 'a.clnrm.toml'), text);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(endOf(cli)).toMatchObject({
    status: 'passed',
    evidence: { complete: true, reasons: [expect.stringContaining('cannot be told apart')] },
  });
});

const hasLibrary = readdirSync('/usr/lib').some((name) =>
  existsSync(`/usr/lib/${name}/faketime/libfaketime.so.1`),
);

test.skipIf(!hasLibrary)(
  `with clock = "start" programs that are not of Node live on the frozen clock${hasLibrary ? '' : ' (skipped: this machine has no libfaketime)'}`,
  async () => {
    using place = project({
      'a.clnrm.toml': `[meta]
name = "a"
[determinism]
freeze_clock = "2025-01-01T00:00:00Z"
clock = "start"
[service.sleeper]
command = ["sh", "-c", "sleep 100"]
[service.real]
command = ["sleep", "100"]
env = { FAKETIME = "" }
[[scenario]]
name = "one"
[[scenario.step]]
run = "date -u +%Y-%m-%dT%H"
expect = { stdout = "2025-01-01T00" }
[[scenario.step]]
command = ["node", "-p", "new Date(performance.timeOrigin + performance.now()).toISOString()"]
expect = { stdout = { contains = "2025-01-01T00:0" } }
`,
    });

    const cli = await runCli('clnrm run -r ndjson', place.folder);

    expect(clockOutcome(endOf(cli))).toEqual({
      status: 'passed',
      clock: { start: START },
      startupSpans: 0,
      services: { sleeper: 'set', real: "sleep keeps the machine's clock: its env sets FAKETIME itself" },
      wrong: [],
    });
  },
);
