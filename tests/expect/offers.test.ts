import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeOne } from '../helpers/expectations.ts';
import { around, planText } from '../helpers/plan.ts';
import { someExpectation, someSpans } from './arbitrary.ts';

const RUNS = Number(process.env.CLNRM_PROPERTY_RUNS ?? 300);

test('whatever is offered instead of what is red holds on the same spans', async () => {
  let offered = 0;
  await fc.assert(
    fc.asyncProperty(someSpans, someExpectation, async (spans, wanted) => {
      const toml = judgeOne(spans, wanted).findings[0]?.toml;
      // what is allowed speaks of the rule as it was
      if (toml === undefined || toml.startsWith('[isolation]')) return;
      offered++;
      const { specs } = await planText(around(toml));
      const read = specs.flatMap(({ scenarios }) => scenarios.flatMap(({ expectations }) => expectations));

      expect(read.length, toml).toBeGreaterThan(0);
      expect(read.filter((one) => judgeOne(spans, one).outcome !== 'held')).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect(offered).toBeGreaterThan(RUNS / 10);
});
