import { tame } from '../util/text.ts';
import type { ScenarioState } from './reduce.ts';
import type { Reporter } from './reporter.ts';

/** What stands in the place of a digest that there is none of. */
const NONE = '-'.repeat(64);

const lineOf = ({ ref, result }: ScenarioState): string => {
  const why = result?.digest === undefined ? `  (${result?.status ?? 'not run'})` : '';
  return `${result?.digest ?? NONE}  ${tame(ref.id)}${why}\n`;
};

/** A line for each scenario in the plan's order, as `sha256sum` writes them; equal files, equal traces. */
export const digest: Reporter = (sink) => (event, state) => {
  if (event.type === 'run:end') sink.write(state.scenarios.map(lineOf).join(''));
};
