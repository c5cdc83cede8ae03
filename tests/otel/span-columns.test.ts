import { expect, test } from 'vitest';
import { spanColumnsOf } from '../../src/otel/span-columns.ts';
import { traceIdOf, traceOf } from '../helpers/trace.ts';

test('spans come as a tree, each parent before what is below it, in the order of their start', () => {
  const spans = spanColumnsOf(
    traceOf([
      { id: 0, name: 'late', trace: 1, start: 50, end: 51 },
      { id: 1, name: 'root', start: 10, end: 40, service: 'api' },
      { id: 2, name: 'second', parent: 1, start: 30, end: 31 },
      {
        id: 3,
        name: 'first',
        parent: 1,
        start: 20,
        end: 25,
        status: 2,
        message: 'no',
        attributes: { 'a.b': 12 },
      },
      {
        id: 4,
        name: 'below',
        parent: 3,
        start: 21,
        end: 21.5,
        events: [{ name: 'e' }],
        links: [{ trace: 1, id: 0 }],
      },
    ]),
  );
  const text = (number = -1) => spans.texts[number];

  expect(spans.name.map(text)).toEqual(['root', 'first', 'below', 'second', 'late']);
  expect(spans.depth).toEqual([0, 1, 2, 1, 0]);
  expect(spans.startUs).toEqual([0, 10_000, 11_000, 20_000, 40_000]);
  expect(spans.durationUs).toEqual([30_000, 5_000, 500, 1_000, 1_000]);
  expect([text(spans.service[0]), text(spans.message[1]), spans.status[1]]).toEqual(['api', 'no', 2]);
  expect(spans.attributes[1]?.map(text)).toEqual(['a.b', '12']);
  expect(spans.events[2]?.map(([at, name]) => [at, text(name)])).toEqual([[11_000, 'e']]);
  expect(spans.links[2]?.map((one) => spans.linkedIds[one])).toEqual([`${traceIdOf(1)} 0000000000000001`]);
  expect(spans.trace.map((one) => spans.traceIds[one])).toEqual([0, 0, 0, 0, 1].map(traceIdOf));
});

test('of a huge trace the first ten thousand are there, and all are counted', () => {
  const many = Array.from({ length: 10_050 }, (_, id) => ({ id, name: 'x', ...(id > 0 && { parent: 0 }) }));

  const { total, depth, spanIds } = spanColumnsOf(traceOf(many));

  expect([total, depth.length, spanIds.length]).toEqual([10_050, 10_000, 10_000]);
});
