import { describe } from 'vitest';
import { faultCases, step } from '../../helpers/fault-cases.ts';

describe('scenarios', () => {
  faultCases([
    [
      '[[«scenario»]]\nname = "s"',
      'empty-scenario',
      "scenario 's' has no step, no service and no expectation",
      'write a [[scenario.step]], a [service.*] or an [expect.*]',
    ],
    [
      '[[scenario]]\nname = "s"\nrun = "a"\n[[scenario]]\nname = «"s"»\nrun = "b"',
      'duplicate-name',
      "two scenarios are called 's'",
      'the first is at line 3; give one of them another name',
    ],
    [
      step('name = "a"\nrun = "x"\n[[scenario.step]]\nname = «"a"»\nrun = "y"'),
      'duplicate-name',
      "two steps are called 'a'",
      'the first is at line 5; give one of them another name',
    ],
  ]);
});
