import type { Look } from '../util/look.ts';
import { plural, tame } from '../util/text.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { failure } from './failure.ts';
import { inColourOf } from './marks.ts';
import { isTold } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { ReportOptions } from './reporter.ts';
import { resultsOf, summaryOf } from './summary.ts';

const faultsIn = ({ diagnostics }: RunState): number =>
  diagnostics.filter(({ severity }) => severity === 'error').length;

/** Whether faults of the specs kept everything from running. */
export const nothingStarted = (state: RunState): boolean =>
  faultsIn(state) > 0 && resultsOf(state).length === 0;

/** The last line of a run that is not simply green, with its exit code. */
const lastLine = (state: RunState, look: Look): string => {
  const { summary, scenarios } = state;
  if (summary === undefined || summary.status === 'passed') return '';
  const exit = `, exit ${summary.exitCode}\n`;
  const faults = faultsIn(state);
  if (faults > 0) {
    const started = nothingStarted(state) ? '; nothing was started' : '';
    return look.paint('red', `${plural(faults, 'fault')} to mend${started}`) + exit;
  }
  if (scenarios.length === 0) return look.paint('yellow', 'nothing was selected') + exit;
  const word = summary.status === 'cancelled' ? 'interrupted' : summary.status;
  return inColourOf(summary.status, word, look) + exit;
};

/** A red or flaky scenario in full; of any other only its warnings. */
const scenarioBlocks = (scenario: ScenarioState, options: ReportOptions, look: Look): readonly string[] => {
  const { result, diagnostics } = scenario;
  if (result !== undefined && isTold(result)) return [failure(scenario, result, options, look)];
  const where = `in '${tame(scenario.ref.name)}', ${scenario.ref.spec}`;
  return diagnostics.map((one) => `${diagnosticText(one, look)}\n  ${look.paint('dim', where)}\n`);
};

/** The end of a human report: every red scenario in full, warnings of the others, the summary. */
export const ending = (state: RunState, options: ReportOptions, look: Look): string => {
  const { summary, scenarios } = state;
  const empty = nothingStarted(state) || scenarios.length === 0;
  const blocks = [
    ...scenarios.flatMap((scenario) => scenarioBlocks(scenario, options, look)),
    ...(summary === undefined || empty ? [] : [summaryOf(state, summary, options.written, look)]),
    lastLine(state, look),
  ];
  return blocks.filter(Boolean).join('\n');
};
