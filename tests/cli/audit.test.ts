import { expect, test } from 'vitest';
import { evidence } from '../../src/diagnostics/explanations/evidence.ts';
import { endOf, findingsOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** A step that sends one span called pay, without any expectation. */
const [paid = ''] = evidence['printed-span'].good.map((text) => text.replace(/\n\n\[\[expect[\s\S]*/, ''));

const audited = async (expected: string, flags = '--audit -r ndjson') => {
  using place = project({ 'a.clnrm.toml': `[meta]\nname = "audited"\n\n${paid}\n\n${expected}\n` });
  return await runCli(`clnrm run ${flags}`, place.folder);
};

const IDLE = '[[expect.span]]\nname = "pay"\nduration_ms = { gte = 0 }';

test('an expectation that cannot fail is green without --audit, and red with it', async () => {
  const plain = await audited(IDLE, '-r ndjson');
  const run = await audited(IDLE);

  expect(plain.exitCode).toBe(0);
  expect(run.exitCode).toBe(1);
  expect(findingsOf(run, 'vacuous-expectation').map(({ message }) => message)).toEqual([
    expect.stringMatching(/^duration_ms could not have failed/),
  ]);
});

test('expectations that notice stay green, and the report tells what nobody looks at', async () => {
  const expected = '[expect.counts]\nspans_total = { eq = 1 }';

  const run = await audited(expected);
  const human = await audited(expected, '--audit');

  expect(run.exitCode).toBe(0);
  expect(endOf(run).audit).toMatchObject({
    parts: 1,
    mutations: 1,
    survivors: [],
    untried: [],
    coverage: { spans: { total: 1, unseen: [{ name: 'pay', count: 1 }] }, edges: { total: 0 } },
  });
  expect(human.stdout).toContain('every time one turned red');
  expect(human.stdout).toContain("1 of 1 span: 'pay'");
});

test('a red scenario is not audited', async () => {
  const run = await audited('[[expect.span]]\nname = "refund"');

  expect(endOf(run)).toMatchObject({ status: 'failed' });
  expect(endOf(run)).not.toHaveProperty('audit');
});

test('what is judged on all scenarios together is audited too', async () => {
  const two = `[[scenario]]\nname = "nothing is paid"\nrun = "true"\n\n[expect]\nscope = "spec"\ncounts.spans_total = { lte = 1000000 }`;

  const run = await audited(two);

  expect(run.exitCode).toBe(1);
  expect(findingsOf(run, 'vacuous-expectation').map(({ message }) => message)).toEqual([
    expect.stringContaining('the count could not have failed'),
  ]);
});

test('a scenario of which nothing is expected is told: only a step can turn it red', async () => {
  const run = await audited('');

  expect(run.exitCode).toBe(0);
  expect(endOf(run).audit).toMatchObject({ parts: 0, coverage: { spans: { unseen: [{ name: 'pay' }] } } });
  expect(run.stdout).toContain("nothing is expected of the spans of '");
});

test('a golden trace that was just written is broken too, and notices', async () => {
  const run = await audited('[expect.golden]\ntrace = "pay.trace"', '--audit --update -r ndjson');

  expect(run.exitCode).toBe(0);
  expect(endOf(run).audit).toMatchObject({ parts: 1, survivors: [], untried: [] });
});
