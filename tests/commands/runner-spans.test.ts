import { expect, test } from 'vitest';
import { asRunner } from '../../src/commands/runner-spans.ts';
import { traceOf } from '../helpers/trace.ts';

const of = (run: string) => ({ scope: 'clnrm', resource: { 'clnrm.run.id': run } });

test("spans of clnrm in a file are the runner's, but for those of a clnrm that it tested", () => {
  const trace = traceOf([
    { id: 1, name: 'clnrm.step', ...of('outer') },
    { id: 2, parent: 1, name: 'node', resource: { 'clnrm.run.id': 'outer' } },
    { id: 3, parent: 2, name: 'clnrm.run', ...of('inner') },
    { id: 4, parent: 3, name: 'clnrm.step', ...of('inner') },
    { id: 5, name: 'clnrm.step', scope: 'clnrm' },
    { id: 6, trace: 1, parent: 9, name: 'clnrm.step', ...of('inner') },
  ]);

  expect([...asRunner(trace).source]).toEqual([1, 0, 0, 0, 0, 1]);
});
