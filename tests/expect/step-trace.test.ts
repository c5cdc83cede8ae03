import { expect, test } from 'vitest';
import { withTraces } from '../../src/expect/step-trace.ts';
import { traceOf } from '../helpers/trace.ts';
import { finding, step } from '../reporters/events.ts';

const trace = traceOf([
  { id: 0, name: 'clnrm.scenario', source: 'runner', end: 100 },
  { id: 1, name: 'clnrm.step', parent: 0, source: 'runner', attributes: { 'step.name': 'other' }, end: 9 },
  { id: 2, name: 'GET /other', parent: 1, service: 'shop', status: 2, end: 8 },
  { id: 3, name: 'clnrm.step', parent: 0, source: 'runner', attributes: { 'step.name': 'place' }, end: 90 },
  { id: 4, name: 'POST /orders', parent: 3, service: 'shop', end: 80 },
  { id: 5, name: 'charge card', parent: 4, service: 'billing', status: 2, end: 60 },
]);
const red = finding('http-status', 'status is 500, expected 201');
const marked = (name: string) =>
  withTraces([step(name, 'failed', [red, red])], trace)[0]?.findings.map(({ tree }) =>
    tree.filter((line) => line.marked).map((line) => line.name),
  );

test('a red step shows what it caused, and points at what ended in error there', () => {
  expect(marked('place')).toEqual([['charge card'], []]);
  expect(marked('other')).toEqual([['GET /other'], []]);
});

test('a step that caused no span, or is green, is left as it is', () => {
  const steps = [step('place', 'passed'), step('unknown', 'failed', [red])];

  expect(withTraces(steps, trace)).toEqual(steps);
});
