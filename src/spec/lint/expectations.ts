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

/** The span names that an expectation names; none where it speaks of the whole population. */
export const namesOf = (rule: Expectation): readonly string[] => {
  switch (rule.family) {
    case 'span':
      return [rule.name];
    case 'graph':
      return rule.rule === 'acyclic' ? [] : [rule.from, rule.to];
    case 'counts':
      return rule.of.kind === 'by_name' ? [rule.of.name] : [];
    case 'window':
      return [rule.outer, rule.inner];
    case 'order':
      return [rule.first, rule.then];
    case 'status':
      return rule.name === undefined ? [] : [rule.name];
    case 'temporal':
      return [rule.name, rule.after, rule.before].filter((name) => name !== undefined);
    case 'hermeticity':
    case 'golden':
      return [];
  }
};

/** The path of an expectation in the spec, read back from its id: `expect.span[2]`. */
export const pathOf = ({ id }: Pick<Expectation, 'id'>): Path =>
  [...id.matchAll(/\[(\d+)\]|\[("(?:\\.|[^"\\])*")\]|([\w-]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? '') : String(JSON.parse(quoted));
  });
