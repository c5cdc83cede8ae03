import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { engineTest, images } from './helpers/engine.ts';
import { type CliRun, runCli } from './helpers/run-cli.ts';

const root = resolve('.');

const ended = ({ events }: CliRun) =>
  events.flatMap((event) => (event.type === 'scenario:end' ? [event.result] : []));

type Findings = ReturnType<typeof ended>[number]['steps'][number]['findings'];

const told = (findings: Findings): readonly string[] =>
  findings.map(({ message, nearest }) => [message, JSON.stringify(nearest)].join(' '));

/** Why a scenario is not green, so that a failing test tells it. */
const reasonsOf = ({ errors, steps, verdict }: ReturnType<typeof ended>[number]): readonly string[] => [
  ...errors.map(({ message }) => message),
  ...steps.flatMap(({ findings }) => told(findings)),
  ...(verdict?.results ?? []).flatMap(({ findings }) => told(findings)),
];

test('the quickstart is green in a sealed namespace room, with complete evidence', async () => {
  const run = await runCli('clnrm run examples/quickstart -r ndjson', root);

  expect(run.exitCode).toBe(0);
  expect(ended(run)).toMatchObject([
    { status: 'passed', room: { levels: ['namespace'], sealed: true }, evidence: { complete: true } },
  ]);
});

test('services that need no engine are green in one trace, also when a card is declined, and each in its own where they are shared', async () => {
  const paths = ['engineless', 'declined'].map((name) => `examples/checkout/${name}.clnrm.toml`).join(' ');

  const run = await runCli(`clnrm run ${paths} examples/shared-service -r ndjson`, root);

  expect(run.exitCode).toBe(0);
  expect(ended(run).map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
});

test('each attack of the red team is red under its own code, and its honest twin is green', async () => {
  const run = await runCli('clnrm run examples/fake-green -r ndjson', root);

  const all = ended(run);
  const attacks = all.filter(({ name }) => name !== 'its honest twin');
  const codesOf = ({ spec, verdict }: (typeof all)[number]) => [
    spec.replace(/.*\/(.*)\.clnrm\.toml/, '$1'),
    verdict?.results.flatMap(({ findings }) => findings.map(({ code }) => code)),
  ];
  expect(run.exitCode).toBe(1);
  expect(all.filter(({ status }) => status === 'passed').map(({ name }) => name)).toEqual(
    Array.from({ length: 7 }, () => 'its honest twin'),
  );
  expect(attacks.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'failed'));
  expect(Object.fromEntries(attacks.map(codesOf))).toEqual({
    echo: ['no-evidence'],
    logs: ['span-missing'],
    variables: ['evidence-diverted'],
    prints: ['printed-span'],
    replays: ['replayed-span'],
    swallows: ['span-mismatch', 'count-mismatch'],
    forges: ['forged-span'],
  });
});

engineTest(
  'the checkout is green with its database in a container, and with all parts in containers',
  async () => {
    const paths = ['checkout', 'containers'].map((name) => `examples/checkout/${name}.clnrm.toml`).join(' ');
    const variables = `--var postgres_image=${images.postgres} --var node_image=${images.node}`;

    const run = await runCli(`clnrm run ${paths} ${variables} -r ndjson`, root);

    expect(ended(run).flatMap(reasonsOf)).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(ended(run).map(({ status, room }) => [status, room?.sealed])).toEqual([
      ['passed', true],
      ['passed', true],
    ]);
  },
);

test('lint has nothing to say of any example or template, and all are formatted', async () => {
  const lint = await runCli('clnrm lint examples templates --deny-warnings', root);
  const fmt = await runCli('clnrm fmt --check examples examples/*/*.part.toml templates', root);

  expect(lint.stderr).toBe('');
  expect(lint.exitCode).toBe(0);
  expect(fmt.stdout).toMatch(/^0 of \d+ files to format\n$/);
  expect(fmt.exitCode).toBe(0);
});
