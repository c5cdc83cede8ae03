import { describe, test } from 'vitest';
import { agreeOn, agreeOnGolden, decisionsLast, FAMILIES, orderOfArrivalIsNothing } from './agreement.ts';

/** `npm run soak:judge` does 10,000. */
const RUNS = 300;

describe('the judge and its brute-force twin', () => {
  test.each(FAMILIES)('agree on every outcome of %s', (family) => agreeOn(family, RUNS));

  test('agree on every outcome of golden', () => agreeOnGolden(RUNS));
});

test('the findings are the same whatever order the spans arrived in', () =>
  orderOfArrivalIsNothing(RUNS / 2));

test('what is decided on a part of the spans stays so when all have arrived', () => decisionsLast(RUNS * 2));
