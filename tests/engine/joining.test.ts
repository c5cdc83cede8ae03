import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { joinVariables } from '../../src/engine/joining/joining.ts';
import { JOIN } from '../../src/engine/joining/places.ts';
import { installed } from '../../src/util/install.ts';
import { engineTest, images } from '../helpers/engine.ts';
import { bundleSubject } from '../helpers/evidence.ts';
import { endOf, ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SUBJECT = resolve(import.meta.dirname, '../helpers/joining-subject.mjs');
const SAMPLED = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

const node = (argv: readonly string[], traceparent: string): string => {
  const env = { TRACEPARENT: traceparent, PATH: process.env.PATH ?? '' };
  return execFileSync(process.execPath, argv, {
    encoding: 'utf8',
    env: { ...env, ...joinVariables(env, installed(JOIN)) },
  });
};

interface Printed {
  readonly registered: readonly boolean[];
  /** Trace and parent of each span, the first four digits of their ids. */
  readonly parents: Readonly<Record<string, string>>;
  readonly top: string;
}

const run = (kind: 'manager' | 'plain', traceparent = SAMPLED): Printed =>
  JSON.parse(node([SUBJECT, kind], traceparent));

describe('a Node program with OpenTelemetry', () => {
  test('continues TRACEPARENT wherever nothing else is active, and nowhere else', () => {
    const { parents, top, registered } = run('manager');

    expect(registered).toEqual([true, false]);
    expect(parents).toEqual({
      top: 'aaaa bbbb',
      'own tracer': 'aaaa bbbb',
      'asked for a root': expect.stringMatching(/^(?!aaaa).* root$/),
      'of a request without headers': 'aaaa bbbb',
      'of a request': 'cccc dddd',
      'in a root context': expect.stringMatching(/^(?!aaaa).* root$/),
      'below top': `aaaa ${top.slice(0, 4)}`,
    });
  });

  test('continues it without a context manager too', () => {
    const { parents } = run('plain');

    expect(parents).toMatchObject({ top: 'aaaa bbbb', 'own tracer': 'aaaa bbbb', 'below top': 'aaaa bbbb' });
    expect(parents['asked for a root']).toMatch(/ root$/);
  });

  test('sends nothing where its parent is not sampled', () => {
    expect(run('manager', SAMPLED.replace(/1$/, '0')).parents).toEqual({
      'asked for a root': expect.stringMatching(/ root$/),
      'in a root context': expect.stringMatching(/ root$/),
      'of a request': 'cccc dddd',
    });
  });

  test.each(['nonsense', SAMPLED.replace(/b/g, '0')])(
    "begins a trace of its own where TRACEPARENT is '%s'",
    (traceparent) => {
      expect(run('manager', traceparent).parents.top).toMatch(/ root$/);
    },
  );
});

test('a program without OpenTelemetry is as it was', () => {
  const script = 'console.log(Object.keys(globalThis).length, process.execArgv.length)';
  const plain = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env: {} });

  expect(node(['-e', script], SAMPLED)).toBe(plain);
});

test("an author's own NODE_OPTIONS stay, behind the preload", () => {
  expect(
    joinVariables({ TRACEPARENT: SAMPLED, NODE_OPTIONS: '--max-old-space-size=99' }, '/a b/join.cjs'),
  ).toEqual({ NODE_OPTIONS: '--require "/a b/join.cjs" --max-old-space-size=99' });
  expect(joinVariables({ NODE_OPTIONS: '--inspect' }, '/join.cjs')).toEqual({});
});

const spec = (service: string, more = ''): string => `[meta]
name = "joining"
[otel]
require_parent = true
${more}
${service}
[[scenario]]
name = "import"
[[scenario.step]]
command = ["node", "subject.mjs", "import"]
[[scenario.step]]
service = "worker"
command = ["node", "subject.mjs", "inside"]
[[expect.span]]
name = "import"
parent = "clnrm.step.attempt"
[[expect.span]]
name = "inside"
parent = "clnrm.step.attempt"
[[expect.span]]
name = "last"
parent = "clnrm.service"
[expect.counts]
spans_total = { eq = 3 }
`;

test('commands and services of Node are below the step and the service, and require_parent keeps them', async () => {
  const worker = '[service.worker]\ncommand = ["node", "subject.mjs", "last", "80"]\nports = [80]';
  using place = project({
    'a.clnrm.toml': spec(worker),
    'b.clnrm.toml': spec(worker, 'propagators = { use = ["baggage"] }').replaceAll('subject', './subject'),
  });
  bundleSubject(place.folder, 'joining-job.mjs');

  const [joined, apart] = ends(await runCli('clnrm run -j 1 -r ndjson', place.folder));

  expect(joined).toMatchObject({ status: 'passed', evidence: { complete: true, detachedSpans: 0 } });
  // nobody is told of the trace
  expect(apart).toMatchObject({ status: 'failed', evidence: { spans: 0, detachedSpans: 3 } });
});

engineTest('so are those of containers', async () => {
  const worker = `[service.worker]
image = "${images.node}"
entrypoint = ["node"]
command = ["/app/subject.mjs", "last", "80"]
volumes = [{ source = ".", target = "/app" }]
workdir = "/app"
ports = [80]`;
  using place = project({ 'a.clnrm.toml': spec(worker) });
  bundleSubject(place.folder, 'joining-job.mjs');

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(endOf(cli)).toMatchObject({ status: 'passed', evidence: { complete: true, detachedSpans: 0 } });
});
