import { expect, test } from 'vitest';
import { SHAPES } from '../helpers/shapes/index.ts';
import { tryShape } from '../helpers/shapes/try-shape.ts';

/** Of each shape, or more where it has more kinds of changes; `npm run soak:judge` does 1,000. */
const TRACES = 6;

test('shapes of expectations differ', () => {
  expect(new Set(SHAPES.map(({ says }) => says)).size).toBe(SHAPES.length);
  expect(SHAPES.length).toBeGreaterThanOrEqual(40);
});

const named = SHAPES.map((shape) => [shape.says, shape] as const);

test.each(named)('%s: holds on what satisfies it, and on nothing with one change', async (_, shape) => {
  const tried = await tryShape(shape, TRACES);
  expect(tried).toMatchObject({ falseReds: 0, killed: tried.traces, wrong: [] });
});
