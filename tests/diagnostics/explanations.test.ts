import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codes } from '../../src/diagnostics/codes.ts';
import { evidence } from '../../src/diagnostics/explanations/evidence.ts';
import { expectations } from '../../src/diagnostics/explanations/expectations.ts';
import { codeSections, explanations } from '../../src/diagnostics/explanations/index.ts';
import { infrastructure } from '../../src/diagnostics/explanations/infrastructure.ts';
import { own } from '../../src/diagnostics/explanations/own.ts';
import { plan } from '../../src/diagnostics/explanations/plan.ts';
import { spec } from '../../src/diagnostics/explanations/spec.ts';
import { steps } from '../../src/diagnostics/explanations/steps.ts';
import { planFiles } from '../../src/pipeline.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { project, shellSpec } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

/** What no test here can bring about, and why. */
const unproven: Readonly<Record<string, string>> = {
  'missing-image': 'needs an engine and a registry',
  'level-unavailable': 'needs a machine without namespaces',
  'limit-unavailable': 'needs a rootless engine',
  'truncated-export': 'needs a service that dies while it sends; tests/engine/evidence.test.ts has one',
  'service-cycle': 'needs two services that call each other; tests/expect has them',
  'reset-failed': 'needs a plugin that fails; tests/run/shared has one',
  'golden-missing': 'needs a file that was kept; tests/cli/run-golden.test.ts has one',
  'golden-updated': 'needs --update; tests/cli/run-golden.test.ts has it',
  'golden-mismatch': 'needs a file that was kept; tests/cli/run-golden.test.ts has one',
  'digest-diverged': 'needs --repeat; tests/cli/run-golden.test.ts has it',
  'external-service': 'needs a system that speaks of an address outside; tests/expect has one',
};

type Examples = Readonly<
  Record<string, { readonly bad: readonly string[]; readonly good: readonly string[] }>
>;

const cases = (from: Examples): readonly (readonly [string, string, string])[] =>
  Object.entries(from)
    .filter(([code]) => !(code in unproven))
    .flatMap(([code, { bad, good }]) =>
      bad.map((text, index): [string, string, string] => [code, text, good[index] ?? '']),
    );

const isShell = (code: string): boolean =>
  Object.entries(explanations).some(([name, { language }]) => name === code && language === 'sh');

const toml = (from: Examples): Examples =>
  Object.fromEntries(Object.entries(from).filter(([code]) => !isShell(code)));

const SCENARIO = '[[scenario]]\nname = "something"\nrun = "true"';

const headed = (part: string): string =>
  part.includes('[meta]') ? part : `[meta]\nname = "example"\n\n${part}`;

/** A part of a spec with what a reader has around it. */
const whole = (part: string): string =>
  headed(part.includes('[[scenario]]') ? part : `${part}\n\n${SCENARIO}`);

const DATA = {
  'api.conf.example': 'debug',
  'names-only.csv': 'node,size\n',
  'cases.csv': 'node,size\n20,s\n',
};

const planned = async (part: string): Promise<readonly string[]> => {
  using place = project({ 'a.clnrm.toml': whole(part), ...DATA });
  const { diagnostics } = await planFiles({ paths: ['.'], variables: {} }, fakeHost({ cwd: place.folder }));
  return diagnostics.map(({ code }) => code);
};

test('every code is explained, in one section', () => {
  expect(codeSections.flatMap(([, names]) => names).sort()).toEqual(Object.keys(codes).sort());
  expect(Object.keys(explanations).sort()).toEqual(Object.keys(codes).sort());
});

test('each explanation says why, and shows as much good as bad', () => {
  const poor = Object.entries(explanations).filter(
    ([, { why, bad, good }]) =>
      why.length < 30 || bad.length === 0 || bad.length !== good.length || bad.join() === good.join(),
  );

  expect(poor.map(([code]) => code)).toEqual([]);
});

test.concurrent.for(cases(toml({ ...spec, ...plan })))(
  'the example of %s provokes it and nothing else, and mended it is sound',
  async ([code, bad, good], { expect }) => {
    expect(await planned(bad)).toEqual([code]);
    expect(await planned(good)).toEqual([]);
  },
);

const lines = cases(Object.fromEntries(Object.entries(explanations).filter(([code]) => isShell(code))));

test.concurrent.for(lines)(
  'the command line of %s provokes it, and mended it is carried out',
  async ([code, bad, good], { expect }) => {
    using place = project({
      'specs/shop.clnrm.toml': shellSpec('{{ region | default("eu") }}', { ships: 'true' }),
      'specs/database.clnrm.toml': `[meta]\nname = "db"\ntags = ["container"]\n[service.db]\nplugin = "postgres"\n${SCENARIO}`,
      'docs/readme.md': '',
    });
    const environment = 'DOCKER_HOST=unix:///nowhere';

    const { stdout, stderr } = await runCli(`${environment} ${bad}`, place.folder);
    expect(stdout + stderr).toContain(`[${code}]`);
    expect(await runCli(`${environment} ${good}`, place.folder)).toMatchObject({ exitCode: 0, stderr: '' });
  },
);

/** The shop of `clnrm template otel`, and an order, around what is said about them. */
const inShop = (part: string): string => {
  const service = '[service.shop]\ncommand = ["node", "shop.mjs"]\nenv = { PORT = "8080" }\nports = [8080]';
  const order =
    '[[scenario]]\nname = "an order"\n[[scenario.step]]\nname = "place"\nhttp = { method = "POST", url = "http://shop:8080/orders", json = { sku = "tea", total = 12 } }';
  const all = [
    part,
    ...(part.includes('[service.shop]') ? [] : [service]),
    ...(part.includes('[[scenario]]') ? [] : [order]),
  ].join('\n\n');
  return `${headed(all)}\n\n${readFileSync('templates/specs/_shop.toml', 'utf8')}`;
};

/** Examples of these sections speak of the shop, all but those that have a service of their own. */
const speaksOfShop = (code: string, part: string): boolean =>
  code in expectations || (code in evidence && /shop|orders/.test(part));

type Said = Readonly<Record<string, readonly string[]>>;

/** The codes of everything that a run said, by the name of the spec. */
const saidBySpec = ({ events }: CliRun): Said => {
  const specs = new Map(
    events.flatMap((one) =>
      one.type === 'run:start' ? one.scenarios.map(({ id, spec: of }) => [id, of]) : [],
    ),
  );
  const all = events.flatMap((event): readonly (readonly [string, string])[] => {
    if (event.type === 'scenario:diagnostic')
      return [[specs.get(event.scenario) ?? '', event.diagnostic.code]];
    if (event.type !== 'scenario:end') return [];
    const { spec: of, errors, steps: done, verdict } = event.result;
    const findings = [...errors, ...[...done, ...(verdict?.results ?? [])].flatMap((one) => one.findings)];
    return findings.map(({ code }) => [of, code]);
  });
  const names = [...new Set(specs.values())].map((name) => name.replace('.clnrm.toml', ''));
  return Object.fromEntries(
    names.map((name) => [
      name,
      [...new Set(all.flatMap(([of, code]) => (of === `${name}.clnrm.toml` ? [code] : [])))],
    ]),
  );
};

const runnable = cases({ ...toml(infrastructure), ...steps, ...evidence, ...expectations });

/** All of them in one run: what it said of each, by code. */
const ran = async (which: 1 | 2): Promise<CliRun> => {
  const specs = runnable.map((one) => {
    const [code, part] = [one[0], one[which]];
    return [`${code}.clnrm.toml`, speaksOfShop(code, part) ? inShop(part) : whole(part)];
  });
  using place = project({ ...Object.fromEntries(specs), ...DATA });
  return await runCli('clnrm run -r ndjson -j 4', place.folder);
};

test('a run of the example of each code of a run says that code and nothing else', async () => {
  const expected = runnable.map(([code]) => [code, [code]]);

  expect(saidBySpec(await ran(1))).toEqual(Object.fromEntries(expected));
});

test('a run of all those examples, mended, is green and says nothing', async () => {
  const run = await ran(2);

  expect(saidBySpec(run)).toEqual(Object.fromEntries(runnable.map(([code]) => [code, []])));
  expect(run.exitCode).toBe(0);
});

test("clnrm's own spans that cannot be sent are a warning, and with a file they are there", async () => {
  const { bad, good } = own['exporter-failed'];

  using place = project({ 'bad.clnrm.toml': whole(bad.join()), 'good.clnrm.toml': whole(good.join()) });
  const { events } = await runCli('clnrm run bad.clnrm.toml -r ndjson', place.folder);
  const warned = events.flatMap((one) => (one.type === 'run:diagnostic' ? [one.diagnostic.code] : []));

  expect(warned).toEqual(['exporter-failed']);
  await runCli('clnrm run good.clnrm.toml', place.folder);
  expect(readFileSync(join(place.folder, 'out/spans.ndjson'), 'utf8')).toContain('clnrm.scenario');
});

test('a file of which fmt cannot show that it still says the same is left alone, mended it is written', async () => {
  const { bad, good } = own['format-refused'];
  using place = project({ 'bad.clnrm.toml': whole(bad.join()), 'good.clnrm.toml': whole(good.join()) });

  expect((await runCli('clnrm fmt bad.clnrm.toml', place.folder)).stderr).toContain('[format-refused]');
  expect(await runCli('clnrm fmt good.clnrm.toml', place.folder)).toMatchObject({ exitCode: 0 });
});
