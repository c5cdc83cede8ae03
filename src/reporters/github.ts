import { workflowCommands } from '../diagnostics/github.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { markdownOf } from './markdown.ts';
import { findingsOf, isTold, reasonOf, redAttempt } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Reporter } from './reporter.ts';

const expectedAndSeen = ({ expected, actual }: { expected?: string; actual?: string }): string =>
  [
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`seen: ${actual}`]),
  ]
    .map((line) => `\n${line}`)
    .join('');

/** Every finding at its own line; a red scenario without one at its own. */
const annotationsOf = (result: ScenarioResult): readonly Diagnostic[] => {
  const severity = result.status === 'flaky' ? 'warning' : 'error';
  const red = redAttempt(result);
  const whose = result.status === 'flaky' ? `'${result.name}' is flaky` : `'${result.name}'`;
  const found = findingsOf(red).map(({ origin, finding }): Diagnostic => {
    const { code, message, at = result.at, hints } = finding;
    const [hint] = hints;
    const text = `${whose}, ${origin}: ${message}${expectedAndSeen(finding)}`;
    return { severity, code, message: text, at, ...(hint !== undefined && { hint }) };
  });
  const errors = red.errors.map(
    (error): Diagnostic => ({
      ...error,
      severity,
      message: `${whose}: ${error.message}`,
      at: error.at ?? result.at,
    }),
  );
  const all = [...errors, ...found];
  const { at, status } = result;
  return all.length > 0 ? all : [{ severity, code: status, message: `${whose}: ${reasonOf(result)}`, at }];
};

const diagnosticsOf = ({ result, diagnostics, ref }: ScenarioState): readonly Diagnostic[] => [
  ...(result !== undefined && isTold(result) ? annotationsOf(result) : []),
  ...diagnostics.map((one) => ({ ...one, message: `'${ref.name}': ${one.message}` })),
];

/** Paths from the root of the repository: where clnrm runs is not always there. */
const fromRoot = (diagnostic: Diagnostic, prefix: string): Diagnostic => {
  const { at } = diagnostic;
  if (at === undefined || at.file.startsWith('/')) return diagnostic;
  return { ...diagnostic, at: { ...at, file: prefix + at.file } };
};

const commandsOf = (state: RunState, prefix: string): string => {
  const all = [...state.diagnostics, ...state.scenarios.flatMap(diagnosticsOf)];
  // errors first: GitHub shows ten of a step
  const sorted = all.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return workflowCommands(sorted.map((one) => fromRoot(one, prefix)));
};

/** Annotations of GitHub Actions at the lines of the specs, and the summary of the step. */
export const github: Reporter = (sink, options) => (event, state) => {
  if (event.type !== 'run:end') return;
  const { workflow } = options;
  sink.write(commandsOf(state, workflow?.prefix ?? ''));
  const reason = workflow?.append(markdownOf(state, options, workflow.mostBytes));
  if (reason !== undefined)
    sink.write(
      workflowCommands([
        {
          severity: 'warning',
          code: 'step-summary',
          message: `the summary of the step is not written: ${reason}`,
        },
      ]),
    );
};
