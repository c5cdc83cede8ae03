import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workflowOf } from '../../src/commands/workflow.ts';
import { github } from '../../src/reporters/github.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { written } from '../helpers/collect.ts';
import {
  diverted,
  everythingWrong,
  exporterFailed,
  flaky,
  notReady,
  result,
  runOf,
  unsealed,
} from './events.ts';

const mixed = runOf([everythingWrong, notReady, unsealed, flaky], [exporterFailed], 3);

const workflow = (env: Readonly<Record<string, string>> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-summary-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'summary.md');
  writeFileSync(file, 'of a step before\n');
  const found = workflowOf({ cwd: '/repo/app', env: { GITHUB_STEP_SUMMARY: file, ...env } });
  if (found === undefined) throw new Error('GitHub Actions was not seen');
  return { workflow: found, file, read: () => readFileSync(file, 'utf8') };
};

test('every finding is an annotation at its line, errors before warnings', () => {
  const lines = written(github, mixed).trimEnd().split('\n');

  expect(lines.map((line) => line.replace(/::[^:]*$/, '').replace(/,col=\d+,endColumn=\d+/, ''))).toEqual(
    [
      "::error file=examples/checkout.clnrm.toml,line=38,title=output-mismatch::'refund is idempotent', step 'ledger'",
      "::error file=examples/checkout.clnrm.toml,line=52,title=span-mismatch::'refund is idempotent', expect.span[1]",
      "::error file=examples/checkout.clnrm.toml,line=30,title=incomplete-evidence::'refund is idempotent', expect.graph.must_not_cross[0] undecided",
      "::error file=examples/checkout.clnrm.toml,line=8,title=service-exited::'stock is reserved'",
      '::warning title=exporter-failed',
      "::warning file=examples/checkout.clnrm.toml,line=30,title=exit-code::'sometimes' is flaky, step 'place'",
    ].map((line) => expect.stringContaining(line)),
  );
});

test('no text of a scenario can begin another command', () => {
  const text = written(github, runOf([result('a\n::error::b', 'failed')], [], 1));

  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(text).toContain("'a%0A::error::b'");
});

test('paths of annotations begin at the root of the repository', () => {
  const { workflow: app } = workflow({ GITHUB_WORKSPACE: '/repo' });

  expect(written(github, mixed, { workflow: app })).toContain(
    'file=app/examples/checkout.clnrm.toml,line=38',
  );
});

test('the summary of the step is added to what stands there', () => {
  const { workflow: app, read } = workflow();

  written(github, mixed, { workflow: app });

  expect(read()).toBe(`of a step before\n${written(markdown, mixed)}\n`);
});

test('a summary that cannot be written is a warning', () => {
  const found = workflowOf({ cwd: '/', env: { GITHUB_STEP_SUMMARY: '/nowhere/at/all' } });

  expect(written(github, runOf([unsealed]), found ? { workflow: found } : {})).toContain(
    'title=step-summary::',
  );
});

test('a huge run is cut to what GitHub takes, and says so', () => {
  const { workflow: app, read } = workflow();
  const many = Array.from({ length: 100 }, (_, place) => ({ ...everythingWrong, id: `${place}` }));

  written(github, runOf(many, [], 1), { workflow: { ...app, mostBytes: 50_000 } });

  expect(read().length).toBeLessThan(55_000);
  expect(read()).toMatch(/and \d\d failures more than fit here/);
});

test('commands of one step share what GitHub takes of its summary', () => {
  const { workflow: app, file, read } = workflow();
  const before = read().length;
  app.append('x'.repeat(900_000));

  const later = workflowOf({ cwd: '/', env: { GITHUB_STEP_SUMMARY: file } });

  expect(later?.mostBytes).toBe(1_000_000 - 900_000 - 1 - before);
});

test('markdown tells of failures in full and of every scenario in a table', async () => {
  const later = result('a | b `c` <script>', 'skipped', { reason: 'not *today*' });
  const [first, ...rest] = runOf([everythingWrong, notReady, unsealed, flaky, later], [exporterFailed], 3);
  const events = [first, ...diverted(unsealed.id), ...rest].flatMap((event) => (event ? [event] : []));

  await expect(written(markdown, events)).toMatchFileSnapshot('golden/mixed.md');
});

test('no log line can end the block that it stands in', () => {
  const services = [{ id: 'api', log: ['```', '# injected', '````'] }];
  const text = written(
    markdown,
    runOf([result('x', 'failed', { services, errors: [{ ...exporterFailed, severity: 'error' }] })], [], 1),
  );

  expect(text).toContain('`````text\n── ✗ x');
});
