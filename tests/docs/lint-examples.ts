import type { Explanation } from '../../src/diagnostics/explanations/explanation.ts';
import { lintExpectations } from '../../src/diagnostics/explanations/lint-expectations.ts';
import { lintSpec } from '../../src/diagnostics/explanations/lint-spec.ts';
import { lintSteps } from '../../src/diagnostics/explanations/lint-steps.ts';

/** One example for each rule; `tests/spec/lint` proves that the bad one fires that rule alone, and the good one none. */
export const lintExamples: Readonly<Record<string, Explanation>> = Object.fromEntries(
  Object.entries({ ...lintExpectations, ...lintSpec, ...lintSteps }).sort(([a], [b]) => (a < b ? -1 : 1)),
);

const SCENARIO = '[[scenario]]\nname = "a scenario"\n\n';
const STEP = `[[scenario.step]]
name = "work"
run = "node work.js"
expect = { stdout = { contains = "done" } }`;
const EXPECTATION = '[[expect.span]]\nname = "the work"';

/** An example as a whole spec, with what a reader is expected to have around it: nothing else is to be said of it. */
export const wholeExample = (code: string, part: string, index = 0): string => {
  if (part.includes('[test.metadata]')) return part;
  const isEmpty = !part.includes('[[scenario');
  const needsScenario = !part.includes('[[scenario]]');
  return [
    ...(part.includes('[meta]') ? [] : [`[meta]\nname = "example ${index}"`]),
    isEmpty || !needsScenario ? part : part.replace('[[scenario.step]]', `${SCENARIO}[[scenario.step]]`),
    ...(isEmpty ? [`${SCENARIO}${STEP}`] : []),
    ...(/\[expect|\[\[expect/.test(part) || code === 'no-expectations' ? [] : [EXPECTATION]),
  ].join('\n\n');
};
