import { expect, it } from 'vitest';
import { decodeDamaged } from '../helpers/damaged-exports.ts';

it('20,000 damaged exports are decoded or refused, and none leaves anything half done', () => {
  const { accepted, refused, wrong } = decodeDamaged(20_000, 'unit');
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(10_000);
});
