import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import type { LogLine } from '../model/events.ts';
import type { ExecOptions, ExecResult } from '../model/plugin.ts';
import type { StepPlan } from '../model/spec.ts';
import type { Value } from '../model/value.ts';
import type { Finding, StepResult } from '../model/verdict.ts';
import { deadline } from '../util/deadline.ts';
import { toValue } from '../util/value.ts';
import { act } from './act.ts';
import type { ActionResult } from './action-result.ts';
import { captureAll } from './capture.ts';
import type { Cookies } from './cookies.ts';
import type { HttpRequest } from './http.ts';
import { describeAction, stepFault } from './step-finding.ts';
import { checkResult, checkUntil } from './step-result.ts';

/** A command of a step, as whoever runs it must know it. */
export interface ExecutedStep {
  readonly name: string;
  readonly service?: string | undefined;
  /** Id of the span of the attempt. */
  readonly attempt: string;
  readonly traceparent: string;
  /** It runs a clnrm. */
  readonly nested?: boolean | undefined;
}

/** What a step may touch: the room, the services, and what earlier steps left. */
export interface StepWorld {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly startSpan: StartSpan;
  readonly parent: RunnerSpan;
  now(): number;
  /** Waits for the span that the step names; what to say when it did not come in time. */
  waitForSpan(step: StepPlan): Promise<Finding | undefined>;
  /** Replaces every `${{ … }}`. */
  resolve(step: StepPlan): StepPlan;
  exec(argv: readonly string[], step: ExecutedStep, options: ExecOptions): Promise<ExecResult>;
  /** The connection and headers an http step to `url` goes out with; throws when the place is outside. */
  connect(url: URL): HttpRequest['connect'];
  /** Whether http steps send `traceparent`. */
  readonly propagates: boolean;
  /** The scenario's cookies. */
  readonly cookies: Cookies;
  /** A path of the spec as an absolute one. */
  path(path: string): string;
  onLog(step: string, line: LogLine): void;
  /** Called when a stream or a body of the step was cut at `maxBytes`. */
  onTruncated(step: StepPlan): void;
  /** Called with the span of each http attempt that was answered: its trace must show a local root. */
  onAnswered(step: StepPlan, span: RunnerSpan, url: URL): void;
  onRetried(span: RunnerSpan): void;
  remember(step: StepPlan, result: ActionResult, captured: Readonly<Record<string, unknown>>): void;
}

const text = (value: string): Value => ({ type: 'string', value });

const hostOf = (url: string): Record<string, Value> => {
  if (!URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? '443' : '80';
  return {
    [attr.serverAddress]: text(hostname),
    [attr.serverPort]: { type: 'int', value: port === '' ? usual : port },
  };
};

/** What is done, as the conventions name it: no whole command and no whole URL, which may hold secrets. */
const conventional = ({ action }: StepPlan): Record<string, Value> => {
  switch (action.kind) {
    case 'run':
      return { [attr.processExecutableName]: text('sh') };
    case 'command':
      return { [attr.processExecutableName]: text(basename(action.argv[0] ?? '')) };
    case 'http':
      return { [attr.httpRequestMethod]: text(action.method), ...hostOf(action.url) };
    default:
      return action satisfies never;
  }
};

const endAttempt = (
  span: RunnerSpan,
  step: StepPlan,
  result: ActionResult | undefined,
  findings: readonly Finding[],
): void => {
  const [first] = findings;
  const facts: Record<string, Value> = {
    result: text(first ? 'fail' : 'pass'),
    ...conventional(step),
    ...(first && { [attr.errorType]: text(first.code) }),
  };
  if (result?.kind === 'command') {
    facts[attr.processExitCode] = toValue(result.exitCode);
    facts[attr.stdoutBytes] = toValue(Buffer.byteLength(result.stdout));
    facts[attr.stderrBytes] = toValue(Buffer.byteLength(result.stderr));
  }
  if (result?.kind === 'http') {
    facts[attr.httpResponseStatusCode] = toValue(result.status);
    facts[attr.httpResponseBodySize] = toValue(Buffer.byteLength(result.body));
  }
  span.end({ attributes: facts, ...(first ? { error: first.message } : {}) });
};

interface Attempt {
  readonly span: RunnerSpan;
  /** What keeps it from being the last one, as long as there may be more. */
  readonly again: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly captured: Readonly<Record<string, unknown>>;
  readonly result?: ActionResult;
}

/** What a result comes to: its findings, and whether it is worth another attempt. */
const judge = (step: StepPlan, result: ActionResult): Omit<Attempt, 'span' | 'result'> => {
  const { values: captured, missing } = captureAll(step, result);
  const findings = [...checkResult(step, result), ...missing];
  if (step.retry.until === undefined) return { again: findings, findings, captured };
  const open = checkUntil(step, result);
  // what was waited for and never came is red, whatever else holds
  const never = open.map((one) => ({ ...one, message: `retry.until did not hold: ${one.message}` }));
  return { again: open, findings: [...never, ...findings], captured };
};

const attempt = async (
  step: StepPlan,
  number: number,
  world: StepWorld,
  parent: RunnerSpan,
): Promise<Attempt> => {
  const span = world.startSpan('clnrm.step.attempt', {
    parent,
    kind: 'client',
    attributes: { 'clnrm.attempt': toValue(number), 'step.name': text(step.name) },
  });
  using limit = deadline([world.signal], step.timeoutMs);
  try {
    const result = await act(step, world, span, limit.signal);
    if (result.cut.length > 0) world.onTruncated(step);
    const judged = judge(step, result);
    endAttempt(span, step, result, judged.findings);
    return { span, ...judged, result };
  } catch (error) {
    const findings = [explain(error, step, world, limit.isOver())];
    endAttempt(span, step, undefined, findings);
    return { span, again: findings, findings, captured: {} };
  }
};

const explain = (error: unknown, step: StepPlan, world: StepWorld, late: boolean): Finding => {
  const what = describeAction(step.action);
  if (late)
    return stepFault(
      'step-timeout',
      `'${what}' ran longer than timeout = ${(step.timeoutMs ?? 0) / 1000} s`,
      { at: step.places?.timeout ?? step.at },
    );
  if (world.signal.aborted) {
    const reason: unknown = world.signal.reason;
    const message = reason instanceof Error ? reason.message : 'cancelled';
    return stepFault('step-error', `'${what}' was ended: ${message}`, step);
  }
  const message = error instanceof Error ? error.message : String(error);
  return stepFault('step-error', `'${what}' could not be carried out: ${message}`, step);
};

/** Runs one step with its retries. Never throws: what went wrong is in the findings. */
export const runStep = async (
  written: StepPlan,
  part: StepResult['part'],
  world: StepWorld,
): Promise<StepResult> => {
  const started = world.now();
  const parent = world.startSpan('clnrm.step', {
    parent: world.parent,
    attributes: { 'step.name': text(written.name) },
  });
  let step = written;
  let last: Attempt | undefined;
  let number = 0;
  try {
    step = world.resolve(written);
    const late = await world.waitForSpan(step);
    if (late !== undefined) return finish([late]);
    while (number < step.retry.attempts) {
      if (last) world.onRetried(last.span);
      last = await attempt(step, ++number, world, parent);
      if (last.again.length === 0 || world.signal.aborted || number >= step.retry.attempts) break;
      await delay(step.retry.delayMs, undefined, { signal: world.signal }).catch(() => {});
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return finish([stepFault('step-error', message, written)]);
  }
  if (last?.result) world.remember(step, last.result, last.captured);
  return finish(last?.findings ?? []);

  function finish(findings: readonly Finding[]): StepResult {
    const failed = findings.length > 0;
    parent.end({
      attributes: { result: text(failed ? 'fail' : 'pass') },
      ...(failed ? { error: findings[0]?.message ?? '' } : {}),
    });
    const status = failed ? (world.signal.aborted ? 'cancelled' : 'failed') : 'passed';
    return {
      name: written.name,
      part,
      status,
      attempts: number,
      durationMs: world.now() - started,
      findings,
    };
  }
};
