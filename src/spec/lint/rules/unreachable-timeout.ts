import { writeDuration } from '../../../util/duration.ts';
import type { ParsedStep } from '../../parse-scenario.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';

const late = (subject: Subject, { plan, path }: ParsedStep, limitMs: number): readonly Opinion[] => {
  const { name, action, timeoutMs, retry } = plan;
  const { source } = subject;
  const hint = 'make it shorter, or the limit longer';
  const limit = `the limit of the scenario is ${writeDuration(limitMs)}`;
  if (timeoutMs !== undefined && timeoutMs > limitMs) {
    const message = `step '${name}' can never take ${writeDuration(timeoutMs)}: ${limit}`;
    return [{ message, hint, at: source.at([...path, 'timeout']) }];
  }
  const pausesMs = (retry.attempts - 1) * retry.delayMs;
  if (pausesMs >= limitMs) {
    const message = `the attempts of step '${name}' take ${writeDuration(pausesMs)} and more: ${limit}`;
    return [{ message, hint, at: source.atKey([...path, 'retry']) }];
  }
  const ownMs = Math.min(timeoutMs ?? limitMs, limitMs);
  if (action.kind !== 'http' || action.timeoutMs === undefined || action.timeoutMs <= ownMs) return [];
  const message = `the request of step '${name}' can never take ${writeDuration(action.timeoutMs)}: ${
    ownMs === limitMs ? limit : `the limit of the step is ${writeDuration(ownMs)}`
  }`;
  return [{ message, hint, at: source.at([...path, 'http', 'timeout']) }];
};

/** A limit that a shorter one around it always reaches first. */
export const unreachableTimeout: Rule = (subject) => {
  const limits = subject.scenarios.map(({ written }) => written?.timeoutMs ?? subject.timeoutMs);
  const longest = Math.max(...limits, 0);
  return [
    ...[...subject.setup, ...subject.teardown].flatMap((step) => late(subject, step, longest)),
    ...subject.scenarios.flatMap(({ steps }, index) =>
      steps.flatMap((step) => late(subject, step, limits[index] ?? subject.timeoutMs)),
    ),
  ];
};
