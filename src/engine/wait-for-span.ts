import { nearest } from '../diagnostics/suggest.ts';
import type { LiveSpans, ReceiverPort } from '../model/collection.ts';
import type { StepPlan } from '../model/spec.ts';
import type { Finding } from '../model/verdict.ts';
import { deadline } from '../util/deadline.ts';
import { showDuration } from '../util/duration.ts';
import { stepFault } from './step-finding.ts';

/** What waiting for a span looks at. */
export interface SpanWatch {
  readonly live: Pick<LiveSpans, 'hasName' | 'names'>;
  readonly receiver: Pick<ReceiverPort, 'changed'>;
  readonly signal: AbortSignal;
}

/** Waits until a span that the step names has arrived from the subject; what to say when it did not in time. */
export const waitForSpan = async (step: StepPlan, watch: SpanWatch): Promise<Finding | undefined> => {
  const { waitFor } = step;
  if (waitFor === undefined) return undefined;
  const { live, receiver } = watch;
  using limit = deadline([watch.signal], waitFor.timeoutMs);
  while (!live.hasName(waitFor.span)) {
    if (limit.isOver()) return late(step, live.names());
    watch.signal.throwIfAborted();
    await receiver.changed(limit.signal);
  }
  return undefined;
};

const MOST_LISTED = 5;

const late = (step: StepPlan, names: readonly string[]): Finding => {
  const { span = '', timeoutMs = 0 } = step.waitFor ?? {};
  const [near] = nearest(span, names, 1);
  const listed = names.slice(0, MOST_LISTED).map((name) => JSON.stringify(name));
  const more = names.length > MOST_LISTED ? ` … ${names.length - MOST_LISTED} more` : '';
  const seen =
    listed.length === 0 ? 'no span has arrived at all' : `what arrived: ${listed.join(', ')}${more}`;
  return {
    ...stepFault(
      'span-not-seen',
      `no span named ${JSON.stringify(span)} arrived within wait_for.timeout = ${showDuration(timeoutMs)}`,
      { at: step.places?.wait_for ?? step.at },
      [...(near === undefined ? [] : [`did you mean '${near}'?`]), seen],
    ),
    expected: `a span named ${JSON.stringify(span)}`,
    actual: 'none',
  };
};
