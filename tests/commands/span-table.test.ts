import { expect, test } from 'vitest';
import { spanTable } from '../../src/commands/span-table.ts';
import { unionOf } from '../../src/otel/union.ts';
import { plainLook } from '../../src/util/look.ts';
import { traceOf } from '../helpers/trace.ts';

test('spans of several scenarios are told since the earliest of all', () => {
  const trace = unionOf([
    traceOf([{ id: 0, name: 'late', start: 5 }]),
    traceOf([{ id: 1, name: 'early', start: 2 }]),
  ]);

  const [, ...lines] = spanTable(trace, [0, 1], plainLook, false);

  expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(['+3 ms', '+0 ms']);
});
