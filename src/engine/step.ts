import { setTimeout as delay } from 'node:timers/promises';
import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import type { LogLine } from '../model/events.ts';
import type { ExecOptions, ExecResult } from '../model/plugin.ts';
import type { Action, StepPlan } from '../model/spec.ts';
import type { Value } from '../model/value.ts';
import type { Finding, StepResult } from '../model/verdict.ts';
import { deadline } from '../util/deadline.ts';
import type { HttpRequest } from './http.ts';
import { sendHttp } from './http.ts';
import { type ActionResult, captureAll, checkResult, describeAction, stepFault } from './step-result.ts';

/** What a step may touch: the room, the services, and what earlier steps left. */
export interface StepWorld {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly startSpan: StartSpan;
  readonly parent: RunnerSpan;
  now(): number;
  /** Replaces every `${{ … }}`. */
  resolve(step: StepPlan): StepPlan;
  exec(
    argv: readonly string[],
    step: { service?: string | undefined; name: string; traceparent: string },
    options: ExecOptions,
  ): Promise<ExecResult>;
  /** The connection and headers an http step to `url` goes out with; throws when the place is outside. */
  connect(url: URL): HttpRequest['connect'];
  onLog(step: string, line: LogLine): void;
  /** Called when a stream or a body of the step was cut at `maxBytes`. */
  onTruncated(step: StepPlan): void;
  /** Called with the span of each http attempt that was answered: its trace must show a local root. */
  onAnswered(span: RunnerSpan, url: URL): void;
  onRetried(span: RunnerSpan): void;
  remember(step: StepPlan, result: ActionResult, captured: Readonly<Record<string, unknown>>): void;
}

const text = (value: string): Value => ({ type: 'string', value });

const runCommand = async (
  step: StepPlan,
  argv: readonly string[],
  world: StepWorld,
  span: RunnerSpan,
  signal: AbortSignal,
): Promise<ActionResult> => {
  const started = world.now();
  const { exitCode, stdout, stderr, truncated } = await world.exec(
    argv,
    { service: step.service, name: step.name, traceparent: span.traceparent },
    {
      signal,
      env: step.env,
      maxBytes: world.maxBytes,
      onLine: (line) => world.onLog(step.name, line),
      ...(step.workdir === undefined ? {} : { workdir: step.workdir }),
      ...(step.stdin === undefined ? {} : { stdin: step.stdin }),
    },
  );
  // all that is kept of a stream that was cut is as long as the bound
  const isFull = (stream: string): boolean => Buffer.byteLength(stream) >= world.maxBytes;
  const cut = (['stdout', 'stderr'] as const).filter(
    (name) => truncated && isFull(name === 'stdout' ? stdout : stderr),
  );
  return { kind: 'command', exitCode, stdout, stderr, cut, durationMs: world.now() - started };
};

const runHttp = async (
  action: Extract<Action, { kind: 'http' }>,
  world: StepWorld,
  span: RunnerSpan,
  signal: AbortSignal,
): Promise<ActionResult> => {
  const url = new URL(action.url);
  for (const [name, value] of Object.entries(action.query)) url.searchParams.append(name, value);
  const body = action.body?.kind === 'json' ? JSON.stringify(action.body.value) : action.body?.text;
  const json = action.body?.kind === 'json' ? { 'content-type': 'application/json' } : {};
  const late = new Error(`no answer within http.timeout = ${(action.timeoutMs ?? 0) / 1000} s`);
  using limit = deadline([signal], action.timeoutMs, late);
  const started = world.now();
  const {
    status,
    headers,
    body: answer,
    truncated,
  } = await sendHttp({
    method: action.method,
    url,
    headers: { traceparent: span.traceparent, ...json, ...lowerCase(action.headers) },
    body,
    maxBytes: world.maxBytes,
    signal: limit.signal,
    connect: world.connect(url),
  });
  world.onAnswered(span, url);
  const cut = truncated ? (['body'] as const) : [];
  return { kind: 'http', status, headers, body: answer, cut, durationMs: world.now() - started };
};

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const act = (
  step: StepPlan,
  world: StepWorld,
  span: RunnerSpan,
  signal: AbortSignal,
): Promise<ActionResult> => {
  const { action } = step;
  switch (action.kind) {
    case 'run':
      return runCommand(step, ['sh', '-c', action.script], world, span, signal);
    case 'command':
      return runCommand(step, action.argv, world, span, signal);
    case 'http':
      return runHttp(action, world, span, signal);
  }
};

const endAttempt = (
  span: RunnerSpan,
  result: ActionResult | undefined,
  findings: readonly Finding[],
): void => {
  const [first] = findings;
  const facts: Record<string, Value> = { result: text(first ? 'fail' : 'pass') };
  if (result?.kind === 'command')
    facts['process.exit.code'] = { type: 'int', value: String(result.exitCode) };
  if (result?.kind === 'http')
    facts['http.response.status_code'] = { type: 'int', value: String(result.status) };
  span.end({ attributes: facts, ...(first ? { error: first.message } : {}) });
};

interface Attempt {
  readonly span: RunnerSpan;
  readonly findings: readonly Finding[];
  readonly captured: Readonly<Record<string, unknown>>;
  readonly result?: ActionResult;
}

const attempt = async (
  step: StepPlan,
  number: number,
  world: StepWorld,
  parent: RunnerSpan,
): Promise<Attempt> => {
  const span = world.startSpan('clnrm.step.attempt', {
    parent,
    kind: 'client',
    attributes: { 'clnrm.attempt': { type: 'int', value: String(number) }, 'step.name': text(step.name) },
  });
  using limit = deadline([world.signal], step.timeoutMs);
  try {
    const result = await act(step, world, span, limit.signal);
    if (result.cut.length > 0) world.onTruncated(step);
    const { values, missing } = captureAll(step, result);
    const findings = [...checkResult(step, result), ...missing];
    endAttempt(span, result, findings);
    return { span, findings, captured: values, result };
  } catch (error) {
    const findings = [explain(error, step, world, limit.isOver())];
    endAttempt(span, undefined, findings);
    return { span, findings, captured: {} };
  }
};

const explain = (error: unknown, step: StepPlan, world: StepWorld, late: boolean): Finding => {
  const what = describeAction(step.action);
  if (late)
    return stepFault(
      'step-timeout',
      `'${what}' ran longer than timeout = ${(step.timeoutMs ?? 0) / 1000} s`,
      step,
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
    while (number < step.retry.attempts) {
      if (last) world.onRetried(last.span);
      last = await attempt(step, ++number, world, parent);
      if (last.findings.length === 0 || world.signal.aborted || number >= step.retry.attempts) break;
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
