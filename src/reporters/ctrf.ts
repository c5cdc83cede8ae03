import { frame } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioResult, Status } from '../model/verdict.ts';
import { plainLook } from '../util/look.ts';
import { toldOf } from './failure.ts';
import { reasonOf } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import { remarksOn } from './remarks.ts';
import type { Reporter } from './reporter.ts';

const STATUS = {
  passed: 'passed',
  flaky: 'passed',
  failed: 'failed',
  errored: 'failed',
  skipped: 'skipped',
  cancelled: 'other',
} as const satisfies Record<Status, string>;

interface Test {
  readonly status: (typeof STATUS)[Status];
  readonly [key: string]: unknown;
}

const trust = ({
  room,
  evidence,
  digest,
  repetitions,
}: ScenarioResult): Readonly<Record<string, unknown>> => ({
  ...(room && {
    level: room.levels.join('+'),
    sealed: room.sealed,
    ...(room.reason !== undefined && { unsealedReason: room.reason }),
  }),
  ...(evidence && {
    complete: evidence.complete,
    evidenceRemarks: remarksOn(evidence),
    spans: evidence.spans,
  }),
  ...(digest !== undefined && { digest }),
  ...(repetitions && { repetitions }),
});

const attemptOf = (state: ScenarioState, attempt: ScenarioResult) => ({
  attempt: attempt.attempts,
  status: STATUS[attempt.status],
  duration: Math.round(attempt.durationMs),
  message: reasonOf(attempt),
  trace: toldOf(state, attempt),
});

const outputOf = ({ stepLines }: ScenarioState, stream: 'stdout' | 'stderr'): readonly string[] =>
  stepLines.filter((one) => one.stream === stream).map(({ from, line }) => `[${from}] ${line}`);

const testOf = (state: ScenarioState): Test => {
  const { ref, result, diagnostics } = state;
  const names = {
    testId: ref.id,
    name: ref.name,
    suite: [ref.spec],
    filePath: ref.spec,
    type: 'integration',
  };
  if (result === undefined) return { ...names, status: 'skipped', rawStatus: 'not run', duration: 0 };
  const { status, at, tags, attempts, earlier = [], services } = result;
  const [message, trace] = [reasonOf(result), toldOf(state, result)];
  const warnings = diagnostics.map((one) => `${one.code}: ${one.message}`);
  return {
    ...names,
    status: STATUS[status],
    rawStatus: status,
    duration: Math.round(result.durationMs),
    line: at.line,
    tags,
    retries: Math.max(0, attempts - 1),
    flaky: status === 'flaky',
    ...(message !== '' && { message }),
    ...(trace !== '' && { trace }),
    ...(earlier.length > 0 && { retryAttempts: earlier.map((one) => attemptOf(state, one)) }),
    stdout: [
      ...outputOf(state, 'stdout'),
      ...services.flatMap(({ id, log }) => log.map((line) => `[${id}] ${line}`)),
    ],
    stderr: outputOf(state, 'stderr'),
    extra: { ...trust(result), ...(warnings.length > 0 && { warnings }) },
  };
};

/** A fault of a spec fails: otherwise a file that does not load would leave a green report. */
const faultOf = (fault: Diagnostic): Test => ({
  name: `${fault.code}: ${fault.message}`,
  status: 'failed',
  rawStatus: 'fault',
  duration: 0,
  message: fault.message,
  trace: frame(fault, plainLook),
  ...(fault.at && { suite: [fault.at.file], filePath: fault.at.file, line: fault.at.line }),
});

/** The run in the Common Test Report Format 0.0 (ctrf.io). */
const ctrfOf = (state: RunState): unknown => {
  const { version, startedAt, summary, run, seed, diagnostics, scenarios } = state;
  const faults = diagnostics.filter(({ severity }) => severity === 'error');
  const tests = [...faults.map(faultOf), ...scenarios.map(testOf)];
  const count = (wanted: Test['status']): number => tests.filter(({ status }) => status === wanted).length;
  const duration = Math.round(summary?.durationMs ?? 0);
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    runId: run,
    generatedBy: 'clnrm',
    results: {
      tool: { name: 'clnrm', version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: count('other'),
        flaky: summary?.counts.flaky ?? 0,
        suites: new Set(scenarios.map(({ ref }) => ref.spec)).size,
        start: startedAt,
        stop: startedAt + duration,
        duration,
        extra: { seed, status: summary?.status ?? 'cancelled', exitCode: summary?.exitCode ?? null },
      },
      tests,
    },
  };
};

/** The Common Test Report Format, written when the run has ended. */
export const ctrf: Reporter = (sink) => (event, state) => {
  if (event.type === 'run:end') sink.write(`${JSON.stringify(ctrfOf(state), null, 2)}\n`);
};
