import type { Code } from '../codes.ts';
import { evidence } from './evidence.ts';
import { expectations } from './expectations.ts';
import type { Explanation } from './explanation.ts';
import { infrastructure } from './infrastructure.ts';
import { lintExpectations } from './lint-expectations.ts';
import { lintSpec } from './lint-spec.ts';
import { lintSteps } from './lint-steps.ts';
import { own } from './own.ts';
import { plan } from './plan.ts';
import { spec } from './spec.ts';
import { steps } from './steps.ts';

/** Where a code comes from, in the order of a run. */
const sections = {
  'the spec': spec,
  'its plan, and the command line': plan,
  'the machine': infrastructure,
  steps,
  evidence,
  expectations,
  'lint, opinions': { ...lintExpectations, ...lintSpec, ...lintSteps },
  'clnrm itself': own,
};

/** Every code with its explanation; long texts that only `clnrm explain` and the docs load. */
export const explanations: Readonly<Record<Code, Explanation>> = {
  ...spec,
  ...plan,
  ...infrastructure,
  ...steps,
  ...evidence,
  ...expectations,
  ...lintExpectations,
  ...lintSpec,
  ...lintSteps,
  ...own,
};

/** The codes by what they are about. */
export const codeSections: readonly (readonly [title: string, codes: readonly string[]])[] = Object.entries(
  sections,
).map(([title, part]) => [title, Object.keys(part)]);
