import { PHASES, type Trace } from '../model/trace.ts';
import type { SecondClock } from './clocks.ts';
import { hexWord } from './ids.ts';

/** What sets spans of the subject aside. Spans of the runner are always of the scenario. */
export interface PhaseRules {
  /** Trace ids of readiness probes. */
  readonly readinessTraceIds?: readonly string[];
  /** Unix time in ns by `service.name`: spans of that service that start before it are `startup`. */
  readonly readyAtNs?: ReadonlyMap<string, bigint>;
  /** Where subjects may have a clock that is not the runner's: their spans are read on his. */
  readonly clock?: SecondClock;
  /** The runner's span ids of attempts that were retried: every span below one of them is `retry`. */
  readonly retriedSpanIds?: readonly string[];
  /** Rows as they arrived that such an attempt sent: where the runner has no part in their trace, they and every span below them are `retry`. */
  readonly retriedRows?: ReadonlySet<number>;
  /** Spans that are not below one of the runner's are `detached`. */
  readonly requireParent?: boolean;
  /** Phases of rows as they arrived, before all other rules. */
  readonly aside?: ReadonlyMap<number, number>;
}

const SCENARIO = PHASES.indexOf('scenario');
const STARTUP = PHASES.indexOf('startup');
const READINESS = PHASES.indexOf('readiness');
const RETRY = PHASES.indexOf('retry');
const DETACHED = PHASES.indexOf('detached');

/** What `phasesOf` needs of a trace, and the raw parent id of a row as two words. */
type Rows = Pick<
  Trace,
  'size' | 'baseNs' | 'service' | 'start' | 'source' | 'trace' | 'traces' | 'orphan' | 'text' | 'spanId'
> & {
  readonly numbers: () => Pick<Trace, 'pre' | 'last'>;
  /** Where the row stands among those that arrived. */
  readonly arrived: (row: number) => number;
  readonly parentId: (row: number) => readonly [high: number, low: number];
  /** Dense index of a trace id, -1 where no span bears it. */
  readonly traceOf: (traceId: string) => number;
};

/** By trace, whether the runner has a span in it: its parents tell more of a row than who sent it. */
const runnerTraces = ({ size, source, trace, traces }: Rows): Uint8Array => {
  const runners = new Uint8Array(traces);
  for (let row = 0; row < size; row++) if (source[row] === 1) runners[trace[row] ?? 0] = 1;
  return runners;
};

/** Pre-order intervals of everything at or below a retried attempt, also where the attempt's own span is missing, and what it sent. */
const retriedIntervals = (
  rows: Rows,
  { retriedSpanIds: retried = [], retriedRows: sent }: PhaseRules,
): readonly (readonly [number, number])[] => {
  if (retried.length === 0) return [];
  const ids = new Set(retried.map((id) => id.toLowerCase()));
  const parents = new Set(retried.map((id) => `${hexWord(id, 0)}:${hexWord(id, 1)}`));
  const { pre, last } = rows.numbers();
  const joined = sent === undefined ? undefined : runnerTraces(rows);
  const found: [number, number][] = [];
  for (let row = 0; row < rows.size; row++) {
    const [high, low] = rows.parentId(row);
    const tops = (high | low) !== 0 && parents.has(`${high}:${low}`);
    const isAttempt = rows.source[row] === 1 && ids.has(rows.spanId(row));
    const isSent = joined?.[rows.trace[row] ?? 0] === 0 && sent?.has(rows.arrived(row));
    if (tops || isAttempt || isSent) {
      found.push([pre[row] ?? 0, last[row] ?? 0]);
    }
  }
  return found;
};

/** By pre-order number, whether the runner's context reaches a row; a parent that never came may still be its own. */
const underRunner = (rows: Rows): Uint8Array => {
  const { size, source, trace, orphan } = rows;
  const { pre, last } = rows.numbers();
  const runners = runnerTraces(rows);
  const under = new Uint8Array(size);
  for (let row = 0; row < size; row++) {
    const leads = source[row] === 1 || (orphan[row] === 1 && runners[trace[row] ?? 0] === 1);
    if (leads && under[pre[row] ?? 0] === 0) under.fill(1, pre[row] ?? 0, (last[row] ?? 0) + 1);
  }
  return under;
};

/** The phase of every row: what is no evidence at all before readiness before retry before startup. */
export const phasesOf = (rows: Rows, rules: PhaseRules): Uint8Array => {
  const phase = new Uint8Array(rows.size).fill(SCENARIO);
  const startupBefore = new Map<number, number>();
  const retried = retriedIntervals(rows, rules);
  const below = retried.length > 0 ? new Uint8Array(rows.size) : undefined;
  // intervals lie within each other or apart
  for (const [from, to] of retried) if (below?.[from] === 0) below.fill(1, from, to + 1);
  const under = rules.requireParent ? underRunner(rows) : undefined;
  const pre = below || under ? rows.numbers().pre : undefined;
  const readiness = (rules.readinessTraceIds ?? []).map(rows.traceOf).filter((trace) => trace >= 0);
  const base = BigInt(rows.baseNs);
  const aside = rules.aside !== undefined && rules.aside.size > 0 ? rules.aside : undefined;
  const readyAt = (service: number): number => {
    const known = startupBefore.get(service);
    if (known !== undefined) return known;
    const at = rules.readyAtNs?.get(rows.text(service));
    const offset = at === undefined ? Number.NEGATIVE_INFINITY : Number(at - base);
    startupBefore.set(service, offset);
    return offset;
  };
  const { size, source, service, start } = rows;
  for (let row = 0; row < size; row++) {
    if (source[row] === 1) continue;
    if (under !== undefined && under[pre?.[row] ?? 0] === 0) phase[row] = DETACHED;
    if ((start[row] ?? 0) < readyAt(service[row] ?? 0)) phase[row] = STARTUP;
    if (below !== undefined && below[pre?.[row] ?? 0] === 1) phase[row] = RETRY;
    if (readiness.length > 0 && readiness.includes(rows.trace[row] ?? 0)) phase[row] = READINESS;
    if (aside === undefined) continue;
    phase[row] = aside.get(rows.arrived(row)) ?? phase[row] ?? SCENARIO;
  }
  return phase;
};
