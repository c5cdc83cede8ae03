import type { Expectation } from '../../model/expectation.ts';
import type { ParsedScenario } from '../parse-scenario.ts';
import type { Path } from '../toml.ts';
import type { Subject } from './rule.ts';

/** All expectations of a spec, each once. */
export const allRules = ({ expectations, scenarios }: Subject): readonly Expectation[] => [
  ...expectations.rules,
  ...scenarios.flatMap((one) => one.expectations.rules),
];

/** What is judged together: for each scenario the spec's expectations and its own. */
export const judgedTogether = ({ expectations, scenarios }: Subject): readonly (readonly Expectation[])[] =>
  scenarios.map((one) => [...expectations.rules, ...one.expectations.rules]);

/** Whether a step of a scenario, or of the setup before it, says what its result must be. */
export const checksResults = ({ setup }: Subject, { steps }: ParsedScenario): boolean =>
  [...setup, ...steps].some(({ plan }) => plan.expect.length > 0);

/** The path of an expectation in the spec, read back from its id: `expect.span[2]`. */
export const pathOf = ({ id }: Pick<Expectation, 'id'>): Path =>
  [...id.matchAll(/\[(\d+)\]|\[("(?:\\.|[^"\\])*")\]|([\w-]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? '') : String(JSON.parse(quoted));
  });
