import { readFile } from 'node:fs/promises';
import type { RunnerSpan } from '../model/collection.ts';
import type { HttpAction, StepPlan } from '../model/spec.ts';
import { deadline } from '../util/deadline.ts';
import type { ActionResult } from './action-result.ts';
import { encodeHttp } from './http-encode.ts';
import { sendFollowing } from './http-follow.ts';
import type { StepWorld } from './step.ts';

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
    {
      service: step.service,
      name: step.name,
      attempt: span.spanId,
      traceparent: span.traceparent,
      nested: step.nested,
    },
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
  step: StepPlan,
  action: HttpAction,
  world: StepWorld,
  span: RunnerSpan,
  signal: AbortSignal,
): Promise<ActionResult> => {
  const request = await encodeHttp(action, world.path);
  const ca = action.ca === undefined ? undefined : await readFile(world.path(action.ca), 'utf8');
  const late = new Error(`no answer within http.timeout = ${(action.timeoutMs ?? 0) / 1000} s`);
  using limit = deadline([signal], action.timeoutMs, late);
  const started = world.now();
  const { status, headers, body, truncated } = await sendFollowing(request, {
    ...(world.propagates && { traceparent: span.traceparent }),
    most: action.follow,
    cookies: world.cookies,
    maxBytes: world.maxBytes,
    signal: limit.signal,
    ca,
    connect: world.connect,
    onAnswered: (url) => world.onAnswered(step, span, url),
  });
  const cut = truncated ? (['body'] as const) : [];
  return { kind: 'http', status, headers, body, cut, durationMs: world.now() - started };
};

/** Carries a step's action out to its end. Throws what keeps it from that; the signal's reason when it aborts. */
export const act = (
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
      return runHttp(step, action, world, span, signal);
  }
};
