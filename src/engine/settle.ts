import type { LiveSpans, ReceiverPort, RunnerSpan } from '../model/collection.ts';
import { deadline } from '../util/deadline.ts';
import { BATCH_MS } from './environment.ts';

/** Nothing may arrive for so many times the batch delay that every SDK is given. */
const QUIET_BATCHES = 3;

/** How long the first span of an answer is waited for from a service that never sent any: it may have none to send. */
const SILENT_MS = 3_000;

/** How long a span that is known to be missing is waited for after the last arrival: the default stop grace. */
const PATIENCE_MS = 10_000;

/** An http attempt that was answered, and by which service where that is known. */
export interface Answered {
  readonly step: string;
  readonly span: RunnerSpan;
  readonly service: string | undefined;
}

/** Why the wait ended without all spans. */
export interface Unsettled {
  /** What is waited for, in words. */
  readonly missing: string;
  /** What it means when it never comes. */
  readonly reason: string;
  /** It is a sign of services that send no spans at all, not of spans that got lost. */
  readonly silent: boolean;
}

export interface SettleRequest {
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
  /** Spans of http attempts that were answered by a service: each must get a child, its trace's local root. */
  readonly answered: readonly Answered[];
  /** Bounds the whole wait, limits.timeout. */
  readonly limitMs: number;
  /** The batch delay of SDKs, where it is not the usual one. */
  readonly batchMs?: number;
  readonly signal: AbortSignal;
  now(): number;
  onWait(waitingFor: string): void;
}

/** Steps in words, each once. */
const stepsOf = (answered: readonly Answered[]): string =>
  [...new Set(answered.map(({ step }) => `'${step}'`))].join(', ');

/** What is known to be missing; undefined when nothing is. */
export const missing = ({
  live,
  answered,
  receiver,
}: Pick<SettleRequest, 'live' | 'answered' | 'receiver'>): Unsettled | undefined => {
  const rootless = answered.filter(({ span }) => !live.hasChildOf(span.traceId, span.spanId));
  const isSilent = ({ service }: Answered): boolean =>
    service !== undefined && receiver.lastArrivalOf(service) === 0;
  const lost = rootless.filter((one) => !isSilent(one));
  if (lost.length > 0) return lose(`the first span of http step ${stepsOf(lost)}`);
  const [orphan] = live.unresolvedParents();
  if (orphan) return lose(`the parent of '${orphan.name}' from '${orphan.service}'`);
  const names = [...new Set(rootless.map(({ service }) => `'${service}'`))].join(', ');
  if (names === '') return undefined;
  return { missing: `a span of ${names}`, reason: `${names} answered and sent no span`, silent: true };
};

const lose = (missing: string): Unsettled => ({ missing, reason: `${missing} never came`, silent: false });

/** Milliseconds until the wait may end if nothing more arrives; 0 when it may end now. */
const remaining = (request: SettleRequest, startedMs: number, waiting: Unsettled | undefined): number => {
  const { openRequests, lastArrivalMs } = request.receiver.activity();
  const silent = request.now() - Math.max(startedMs, lastArrivalMs);
  const patience = waiting
    ? waiting.silent
      ? SILENT_MS
      : PATIENCE_MS
    : QUIET_BATCHES * (request.batchMs ?? BATCH_MS);
  const needed = openRequests > 0 ? PATIENCE_MS : patience;
  return Math.min(needed - silent, startedMs + request.limitMs - request.now());
};

/**
 * Waits after the last step until the system has nothing more to say: each answered http step has its local
 * root, no parent is missing, no request is open, and nothing arrived for three times the batch delay. Returns what stayed missing.
 */
export const settle = async (request: SettleRequest): Promise<Unsettled | undefined> => {
  const startedMs = request.now();
  let told: string | undefined;
  for (;;) {
    const waiting = missing(request);
    const leftMs = remaining(request, startedMs, waiting);
    if (leftMs <= 0 || request.signal.aborted) return waiting;
    if (waiting && waiting.missing !== told) request.onWait(waiting.missing);
    told = waiting?.missing;
    using wake = deadline([request.signal], Math.ceil(leftMs));
    await request.receiver.changed(wake.signal);
  }
};
