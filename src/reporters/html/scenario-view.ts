import type { Finding, ScenarioResult } from '../../model/verdict.ts';
import { showDuration } from '../../util/duration.ts';
import { plainLook } from '../../util/look.ts';
import { linesOf, plural } from '../../util/text.ts';
import { diffLines } from '../diff.ts';
import { againCommand, heardOf } from '../failure.ts';
import { advice, printed } from '../logs.ts';
import { findingsOf, type Placed, reasonOf, redAttempt } from '../placed.ts';
import { LINES_KEPT, type ScenarioState } from '../reduce.ts';
import { remarksOn } from '../remarks.ts';
import type { Again } from '../reporter.ts';
import { roomText } from '../summary.ts';
import { unquoted } from '../unquoted.ts';
import type { FindingView, ListedScenario, LogView, ScenarioView } from './view.ts';

const comparisonOf = ({ expected, actual }: Finding): Partial<FindingView> => {
  const both = expected !== undefined && actual !== undefined;
  const [left, right] = both ? [unquoted(expected), unquoted(actual)] : ['', ''];
  if (left.includes('\n') || right.includes('\n')) return { diff: diffLines(left, right) };
  return { ...(expected !== undefined && { expected }), ...(actual !== undefined && { actual }) };
};

const findingView = ({ sign, origin, finding }: Placed): FindingView => {
  const { code, message, nearest, names, tree, at, toml } = finding;
  return {
    ...{ sign, origin, code, message, nearest, names, tree },
    ...comparisonOf(finding),
    hints: advice(finding),
    output: printed(finding),
    ...(at && { at }),
    ...(toml !== undefined && { toml }),
  };
};

const factsOf = (result: ScenarioResult): ScenarioView['facts'] => {
  const { status, reason, attempts, durationMs, at, tags, room, evidence, digest, repetitions } = result;
  const remarks = evidence === undefined ? [] : remarksOn(evidence);
  const complete = evidence?.complete ? 'complete' : 'INCOMPLETE';
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['status', reason === undefined ? status : `${status}: ${reason}`],
    ['time', showDuration(durationMs)],
    ['attempts', attempts > 1 ? String(attempts) : undefined],
    ['repetitions', repetitions && `${repetitions.ended} of ${repetitions.of}`],
    ['place', `${at.file}:${at.line}`],
    ['tags', tags.length === 0 ? undefined : tags.join(', ')],
    ['room', room && roomText(room, plainLook)],
    ['clock', room?.clock && `subjects start at ${room.clock.start}`],
    ['evidence', evidence && [complete, ...remarks].join('; ')],
    ['digest', digest],
  ];
  return facts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
};

const stepLogs = ({ stepLines }: ScenarioState): readonly LogView[] => {
  const steps = [...new Set(stepLines.map(({ from }) => from))];
  return steps.map((step, place) => {
    const lines = stepLines.filter(({ from }) => from === step).map(({ line }) => line);
    // where all that is kept is there, something before it was not
    const cut =
      place === 0 && stepLines.length >= LINES_KEPT ? `, the last ${plural(lines.length, 'line')}` : '';
    return { title: `output of '${step}'${cut}`, lines };
  });
};

const serviceLogs = ({ services }: ScenarioResult): readonly LogView[] =>
  services.map(({ id, log, exit }) => ({
    title: `log of ${id}${exit === undefined ? '' : ` (${exit})`}`,
    lines: log.flatMap(linesOf),
  }));

/** What the page shows of a scenario once it is looked at; undefined where it never ended. */
export const scenarioView = (
  state: ScenarioState,
  again: Again,
  spans: ScenarioView['spans'],
): ScenarioView | undefined => {
  const { result } = state;
  if (result === undefined) return;
  const red = redAttempt(result);
  return {
    facts: factsOf(result),
    ...(red !== result && { attempt: red.attempts }),
    errors: red.errors,
    findings: findingsOf(red).map(findingView),
    warnings: state.diagnostics,
    steps: red.steps.map(({ name, part, status, attempts, durationMs }) => {
      return { name, part, status, attempts, durationMs };
    }),
    logs: [...stepLogs(heardOf(state, result)), ...serviceLogs(red)],
    again: againCommand(result, again),
    spans,
  };
};

/** The line of the list. */
export const listed = ({ ref, result }: ScenarioState): ListedScenario => ({
  name: ref.name,
  spec: ref.spec,
  status: result?.status ?? 'not run',
  tags: result?.tags ?? [],
  reason: result === undefined ? '' : reasonOf(result),
  durationMs: result?.durationMs ?? 0,
  spans: result?.evidence?.spans ?? 0,
});
