import type { LiveSpans, ReceiverPort, RunnerSpan } from '../model/collection.ts';
import { deadline } from '../util/deadline.ts';

/** Nothing may arrive for this long: three times the batch delay that every SDK is given (100 ms). */
const QUIET_MS = 300;

/** How long a span that is known to be missing is waited for after the last arrival: the default stop grace. */
const PATIENCE_MS = 10_000;

export interface SettleRequest {
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
  /** Spans of http attempts that were answered by a service: each must get a child, its trace's local root. */
  readonly answered: readonly RunnerSpan[];
  /** Bounds the whole wait, limits.timeout. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  now(): number;
  onWait(waitingFor: string): void;
}

/** What is known to be missing, in words; undefined when nothing is. */
const missing = ({ live, answered }: SettleRequest): string | undefined => {
  const rootless = answered.filter((span) => !live.hasChildOf(span.traceId, span.spanId)).length;
  if (rootless > 0) return `the first span of ${rootless === 1 ? 'an http step' : `${rootless} http steps`}`;
  const [orphan] = live.unresolvedParents();
  return orphan && `the parent of '${orphan.name}' from '${orphan.service}'`;
};

/** Milliseconds until the wait may end if nothing more arrives; 0 when it may end now. */
const remaining = (request: SettleRequest, startedMs: number, waitingFor: string | undefined): number => {
  const { openRequests, lastArrivalMs } = request.receiver.activity();
  const silent = request.now() - Math.max(startedMs, lastArrivalMs);
  const needed = openRequests > 0 || waitingFor !== undefined ? PATIENCE_MS : QUIET_MS;
  return Math.min(needed - silent, startedMs + request.limitMs - request.now());
};

/**
 * Waits after the last step until the system has nothing more to say: each answered http step has its local
 * root, no parent is missing, no request is open, and nothing arrived for 300 ms. Returns what stayed missing.
 */
export const settle = async (request: SettleRequest): Promise<string | undefined> => {
  const startedMs = request.now();
  let told: string | undefined;
  for (;;) {
    const waitingFor = missing(request);
    const leftMs = remaining(request, startedMs, waitingFor);
    if (leftMs <= 0 || request.signal.aborted) return waitingFor;
    if (waitingFor !== undefined && waitingFor !== told) request.onWait(waitingFor);
    told = waitingFor;
    using wake = deadline([request.signal], Math.ceil(leftMs));
    await request.receiver.changed(wake.signal);
  }
};
