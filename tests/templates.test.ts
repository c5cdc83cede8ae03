import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { templateAliases, templates } from '../src/commands/template-table.ts';
import { engineTest, images } from './helpers/engine.ts';
import { project } from './helpers/project.ts';
import { type CliRun, runCli } from './helpers/run-cli.ts';

const all = Object.entries(templates);

/** The line that writes a template into an empty folder, as its listing says. */
const writing = (name: string, kind: string): string =>
  kind === 'project' ? `clnrm template ${name} .` : `clnrm template ${name} -o ${name}.clnrm.toml`;

const results = ({ events }: CliRun) =>
  events.flatMap((event) => (event.type === 'scenario:end' ? [event.result] : []));

/** Why it is not green, so that a failing test tells it. */
const reasons = (run: CliRun): readonly string[] =>
  results(run).flatMap(({ errors, steps, verdict }) => [
    ...errors.map(({ message }) => message),
    ...steps.flatMap(({ findings }) => findings.map(({ message }) => message)),
    ...(verdict?.results ?? []).flatMap(({ findings }) => findings.map(({ message }) => message)),
  ]);

/** Each scenario passed on complete evidence of a system that really sent spans. */
const proves = (run: CliRun): void => {
  expect(reasons(run)).toEqual([]);
  expect(run.exitCode).toBe(0);
  expect(results(run).length).toBeGreaterThan(0);
  for (const { status, room, evidence, verdict } of results(run)) {
    expect({ status, sealed: room?.sealed, complete: evidence?.complete }).toEqual({
      status: 'passed',
      sealed: true,
      complete: true,
    });
    expect(evidence?.spans).toBeGreaterThan(0);
    expect(verdict?.results.length).toBeGreaterThan(0);
  }
};

const projects = all.filter(([, { kind }]) => kind === 'project');
const files = all.filter(([, { kind }]) => kind !== 'project');

test('every template validates, and neither lint nor fmt has anything to say', async () => {
  using place = project({});
  for (const [name, { kind }] of all) {
    const folder = join(place.folder, name);
    mkdirSync(folder);
    expect(await runCli(`${writing(name, kind)} >/dev/null`, folder)).toMatchObject({ exitCode: 0 });
  }

  const { stdout, stderr, exitCode } = await runCli(
    'clnrm validate && clnrm lint --deny-warnings && clnrm fmt --check',
    place.folder,
  );

  expect(stderr).toBe('');
  const specs = readdirSync(place.folder, { recursive: true }).filter((name) =>
    /\.clnrm\.toml$/.test(String(name)),
  );
  expect(specs.length).toBeGreaterThanOrEqual(all.length);
  expect(stdout).toContain(`${specs.length} files: nothing to mend`);
  expect(exitCode).toBe(0);
});

test.for(projects.filter(([, { needsEngine }]) => !needsEngine))(
  'template %s runs green without an engine, on evidence of its own',
  async ([name, { kind }]) => {
    using place = project({});

    proves(
      await runCli(
        `${writing(name, kind)} >/dev/null && DOCKER_HOST=unix:///nowhere clnrm run -r ndjson`,
        place.folder,
      ),
    );
  },
);

test('templates of one file run green without an engine, on evidence of their own', async () => {
  using place = project({});
  const write = files.map(([name, { kind }]) => writing(name, kind)).join(' && ');

  const run = await runCli(
    `(${write}) >/dev/null && DOCKER_HOST=unix:///nowhere clnrm run -r ndjson`,
    place.folder,
  );

  proves(run);
  expect([...new Set(results(run).map(({ spec }) => spec))].sort()).toEqual(
    files.map(([name]) => `${name}.clnrm.toml`).sort(),
  );
});

engineTest('template database runs green with an engine', async () => {
  using place = project({});

  const image = `--var postgres_image=${images.postgres}`;
  proves(await runCli(`clnrm template database . >/dev/null && clnrm run ${image} -r ndjson`, place.folder));
});

test.for(all.filter(([, { needsEngine }]) => needsEngine))(
  'template %s says at its head that it needs an engine, and so does the run without one',
  async ([name, { first = '' }]) => {
    using place = project({});

    const { stderr, exitCode } = await runCli(
      `clnrm template ${name} . >/dev/null && DOCKER_HOST=unix:///nowhere clnrm run -r ndjson`,
      place.folder,
    );

    expect(readFileSync(join(place.folder, first), 'utf8').split('\n', 2).join(' ')).toMatch(
      /NEEDS A CONTAINER ENGINE/,
    );
    expect(stderr).toContain('[no-engine]');
    expect(exitCode).toBe(3);
  },
);

test('what is written by an older name is what is written by the new one', async () => {
  using place = project({});

  for (const [alias, name] of Object.entries(templateAliases)) {
    const older = await runCli(`clnrm template ${alias}`, place.folder);
    expect(older.stdout).toBe((await runCli(`clnrm template ${name}`, place.folder)).stdout);
  }
});

test('the deterministic template renders to the same bytes at another time and place, and not with another seed', async () => {
  using place = project({});
  const write = 'clnrm template deterministic -o a.clnrm.toml >/dev/null';

  const { stdout: here } = await runCli(`${write} && clnrm render a.clnrm.toml`, place.folder);
  const { stdout: there } = await runCli(
    'TZ=Asia/Tokyo LANG=de_DE.UTF-8 clnrm render a.clnrm.toml',
    place.folder,
  );
  const { stdout: other } = await runCli('clnrm render a.clnrm.toml --seed 7', place.folder);

  expect(there).toBe(here);
  expect(other).not.toBe(here);
});

test('two runs of the deterministic template answer the same', async () => {
  using place = project({});
  const write = 'clnrm template deterministic -o a.clnrm.toml >/dev/null';
  const show = `sed -i 's/"731e8f83"/"what it is"/' a.clnrm.toml`;
  const seen = (text: string): readonly string[] =>
    [...text.matchAll(/│ (\{"id".*)/g)].map(([, body = '']) => body);

  const { stdout: first } = await runCli(`${write} && ${show} && clnrm run`, place.folder);
  const { stdout: second } = await runCli('clnrm run', place.folder);

  expect(seen(first)).toHaveLength(1);
  expect(seen(second)).toEqual(seen(first));
});

test('init writes any template, and a project file that is honoured', async () => {
  using place = project({});

  const run = await runCli(
    'clnrm init shop --template api --config >/dev/null && cd shop && clnrm config && clnrm run -r ndjson',
    place.folder,
  );

  expect(run.stdout).toMatch(/timeout .*1m?.*clnrm\.toml/);
  proves(run);
});
