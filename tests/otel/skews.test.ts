import { expect, it } from 'vitest';
import { skewsOf } from '../../src/otel/skews.ts';
import { traceOf } from '../helpers/trace.ts';

const shop = { id: 0, name: 'order', service: 'shop', start: 100, end: 200 };
const stock = { id: 1, parent: 0, name: 'reserve', service: 'stock', end: 190 };

it('a span that begins before the call that caused it tells by how much a clock is behind, at least', () => {
  const trace = traceOf([shop, { ...stock, start: 60 }, { ...stock, id: 2, start: 72 }]);

  expect(skewsOf(trace)).toEqual([{ service: 'stock', caller: 'shop', behindMs: 40 }]);
});

it('the first call of a step tells by the clock of the runner', () => {
  const step = { ...shop, name: 'clnrm.step', service: '', source: 'runner' as const };

  expect(skewsOf(traceOf([step, { ...stock, start: 90 }]))).toEqual([
    { service: 'stock', caller: 'clnrm', behindMs: 10 },
  ]);
});

it.each([
  ['within what SDKs cut off', { ...stock, start: 98 }],
  ['of the same service', { ...stock, service: 'shop', start: 60 }],
  ['without that caller in the evidence', { ...stock, parent: 9, start: 60 }],
  ['after its caller has ended, as a job does', { ...stock, start: 500, end: 600 }],
])('a span %s tells nothing', (_, span) => {
  expect(skewsOf(traceOf([shop, span]))).toEqual([]);
});
