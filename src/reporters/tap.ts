import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { linesOf } from '../util/text.ts';
import { toldOf } from './failure.ts';
import { reasonOf } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Reporter } from './reporter.ts';

type Facts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** `#` begins a directive and `\` an escape; a line break would begin another line of the protocol. */
const described = (text: string): string => text.replace(/[\\#]/g, '\\$&').replace(/\s*[\r\n]\s*/g, ' ');

/** JSON is YAML, and quotes whatever a scenario may be called. */
const yaml = (facts: Facts): readonly string[] => {
  const lines = Object.entries(facts).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value !== 'object') return [`  ${key}: ${JSON.stringify(value)}`];
    return [`  ${key}: |-`, ...value.map((line) => `    ${line}`.trimEnd())];
  });
  return lines.length === 0 ? [] : ['  ---', ...lines, '  ...'];
};

const factsOf = (state: ScenarioState, result: ScenarioResult): Facts => {
  const { status, durationMs, attempts, room, evidence, digest, at } = result;
  const told = toldOf(state, result);
  return {
    status,
    message: reasonOf(result) || undefined,
    at: `${at.file}:${at.line}`,
    duration_ms: Math.round(durationMs),
    attempts: attempts > 1 ? attempts : undefined,
    room: room && `${room.levels.join('+')} ${room.sealed ? 'sealed' : 'UNSEALED'}`,
    evidence: evidence && (evidence.complete ? 'complete' : 'INCOMPLETE'),
    digest,
    detail: told === '' ? undefined : linesOf(told),
  };
};

const point = (state: ScenarioState, number: number): readonly string[] => {
  const { ref, result } = state;
  const name = described(`${ref.spec} > ${ref.name}`);
  if (result === undefined) return [`ok ${number} - ${name} # SKIP not run`];
  const { status } = result;
  if (status === 'skipped' || status === 'cancelled')
    return [`ok ${number} - ${name} # SKIP ${described(reasonOf(result) || status)}`];
  const sign = status === 'passed' || status === 'flaky' ? 'ok' : 'not ok';
  return [`${sign} ${number} - ${name}`, ...yaml(factsOf(state, result))];
};

const faultPoint = ({ code, message, at, hint }: Diagnostic, number: number): readonly string[] => {
  const place = at && `${at.file}:${at.line}:${at.column}`;
  return [`not ok ${number} - ${described(`${code}: ${message}`)}`, ...yaml({ at: place, hint })];
};

/** The run as TAP 14 (testanything.org): faults of the specs first, then every scenario in the plan's order. */
const tapOf = ({ diagnostics, scenarios, summary, version, seed }: RunState): string => {
  const faults = diagnostics.filter(({ severity }) => severity === 'error');
  const count = faults.length + scenarios.length;
  const lines = [
    'TAP version 14',
    `1..${count}${count === 0 ? ' # SKIP nothing was selected' : ''}`,
    `# clnrm ${version}, seed ${seed}`,
    ...faults.flatMap((fault, place) => faultPoint(fault, place + 1)),
    ...scenarios.flatMap((scenario, place) => point(scenario, faults.length + place + 1)),
    // a skip is no failure to a reader of TAP, and an interrupted run is no success
    ...(summary?.status === 'cancelled' ? ['Bail out! interrupted'] : []),
  ];
  return `${lines.join('\n')}\n`;
};

/** The Test Anything Protocol, written when the run has ended. */
export const tap: Reporter = (sink) => (event, state) => {
  if (event.type === 'run:end') sink.write(tapOf(state));
};
