import type { RunSummary } from '../model/events.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Phases, RoomReport, ScenarioResult, Status } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { plural, tame, wrap } from '../util/text.ts';
import { inColourOf } from './marks.ts';
import type { RunState } from './reduce.ts';
import { refusals, remarksOn } from './remarks.ts';

const STATUSES: readonly Status[] = ['passed', 'failed', 'errored', 'flaky', 'skipped', 'cancelled'];
const PARTS = ['room', 'images', 'start', 'ready', 'steps', 'settle', 'stop', 'seal', 'judge'] as const;
const LABEL = 11;

/** Results in the plan's order; scenarios that never ended have none. */
export const resultsOf = (state: RunState): readonly ScenarioResult[] =>
  state.scenarios.flatMap(({ result }) => (result === undefined ? [] : [result]));

const row = (label: string, text: string, look: Look): string =>
  `${look.paint('bold', label.padEnd(LABEL))}${wrap(text, look.width - LABEL, ' '.repeat(LABEL))}`;

/** `1 passed, 1 failed (2)`. */
export const countsOf = ({ counts }: RunSummary, { scenarios }: RunState, look: Look): string => {
  const some = STATUSES.filter((status) => counts[status] > 0);
  const parts = some.map((status) => inColourOf(status, `${counts[status]} ${status}`, look));
  const unrun = scenarios.filter(({ result }) => result === undefined).length;
  const rest = unrun === 0 ? [] : [`${unrun} not run`];
  return `${[...parts, ...rest].join(', ')} (${scenarios.length})`;
};

const timeText = (
  { durationMs }: RunSummary,
  preparedMs: number,
  results: readonly ScenarioResult[],
): string => {
  const total = (part: keyof Phases): number => results.reduce((sum, { phases }) => sum + phases[part], 0);
  const spent = [
    { part: 'render', ms: preparedMs },
    ...PARTS.map((part) => ({ part, ms: total(`${part}Ms`) })),
  ].filter(({ ms }) => ms >= 1);
  const parts = spent.map(({ part, ms }) => `${part} ${showDuration(ms)}`.replaceAll(' ', '\u00a0'));
  return `${showDuration(durationMs)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
};

/** Levels, seal, ways out, and why it is not sealed. */
export const roomText = ({ levels, sealed, piped, reason, allowed }: RoomReport, look: Look): string => {
  const seal = sealed ? 'sealed' : look.paint('yellow', 'UNSEALED');
  const open = allowed.length === 0 ? '' : `, may reach ${allowed.join(', ')}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${levels.join(' + ')}${piped ? ' (piped)' : ''}, ${seal}${open}${why}`;
};

/** One row for each kind of room that was reached, with its count when there are several. */
const roomRows = (results: readonly ScenarioResult[], look: Look): readonly string[] => {
  const kinds = new Map<string, number>();
  for (const { room } of results) {
    if (room === undefined) continue;
    const text = roomText(room, look);
    kinds.set(text, (kinds.get(text) ?? 0) + 1);
  }
  return [...kinds].map(([text, count]) =>
    row('room', kinds.size > 1 ? `${count} ${look.unicode ? '×' : 'x'} ${text}` : text, look),
  );
};

const keepers = ({ services }: ScenarioResult): readonly string[] =>
  services.flatMap(({ id, clock = 'set' }) => (clock === 'set' ? [] : [id]));

/** Where the clock of subjects was frozen: what it showed at first, and who keeps that of the machine. */
const clockRows = (results: readonly ScenarioResult[], look: Look): readonly string[] => {
  const starts = new Map<string, ScenarioResult[]>();
  for (const result of results) {
    const start = result.room?.clock?.start;
    if (start !== undefined) starts.set(start, [...(starts.get(start) ?? []), result]);
  }
  return [...starts].map(([start, some]) => {
    const [nodeOnly] = some.flatMap(({ room }) => room?.clock?.nodeOnly ?? []);
    const unset = [...new Set(some.flatMap(keepers))];
    const parts = [
      `subjects start at ${start}${nodeOnly === undefined ? '' : `, of processes only Node: ${nodeOnly}`}`,
      ...(unset.length === 0 ? [] : [`${look.paint('yellow', 'not set')}: ${tame(unset.join(', '))}`]),
    ];
    return row('clock', parts.join('; '), look);
  });
};

/** Services that scenarios shared, and whether each found them as if it were the first. */
const sharedRow = (results: readonly ScenarioResult[], look: Look): readonly string[] => {
  const all = results.flatMap(({ services }) =>
    services.flatMap(({ id, shared }) =>
      shared === undefined
        ? []
        : [`${tame(id)} (scope ${shared.scope}, ${shared.reset ? 'reset' : 'shared, not reset'})`],
    ),
  );
  return all.length === 0 ? [] : [row('shared', [...new Set(all)].join(', '), look)];
};

/** All that was refused, by reason. */
const refusedIn = (all: readonly Evidence[]): Evidence['refused'] => {
  const sums = new Map<string, number>();
  for (const [reason, count] of all.flatMap(({ refused }) => Object.entries(refused)))
    sums.set(reason, (sums.get(reason) ?? 0) + count);
  return Object.fromEntries(sums);
};

const evidenceRows = (results: readonly ScenarioResult[], look: Look): readonly string[] => {
  const all = results.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  if (all.length === 0) return [];
  const incomplete = all.filter(({ complete }) => !complete);
  const spans = all.reduce((sum, one) => sum + one.spans, 0);
  const traces = all.reduce((sum, one) => sum + one.traces, 0);
  const services = new Set(all.flatMap((one) => one.services));
  const seen = `${plural(spans, 'span')} in ${plural(traces, 'trace')} of ${plural(services.size, 'service')}`;
  const reported = all.reduce((sum, one) => sum + one.selfReportedSpans, 0);
  const told = reported === 0 ? '' : `, ${look.paint('yellow', `${reported} self-reported`)}`;
  if (incomplete.length === 0) {
    return [row('evidence', [`complete: ${seen}${told}`, ...refusals(refusedIn(all))].join('; '), look)];
  }
  const reasons = [...new Set(incomplete.flatMap(remarksOn))].join('; ');
  const word = look.paint('yellow', 'INCOMPLETE');
  return [row('evidence', `${word} in ${incomplete.length} of ${all.length}, ${seen}: ${reasons}`, look)];
};

/** The end of a human report: counts, where the time went, rooms, evidence, seed, files. Ends with a newline. */
export const summaryOf = (
  state: RunState,
  summary: RunSummary,
  written: readonly string[],
  look: Look,
): string => {
  const results = resultsOf(state);
  const lines = [
    row('scenarios', countsOf(summary, state, look), look),
    row('time', timeText(summary, state.preparedMs, results), look),
    ...roomRows(results, look),
    ...clockRows(results, look),
    ...sharedRow(results, look),
    ...evidenceRows(results, look),
    row('seed', summary.seed, look),
    ...(written.length === 0 ? [] : [row('written', written.join(', '), look)]),
  ];
  return `${lines.join('\n')}\n`;
};
