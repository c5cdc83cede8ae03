import type { ScenarioRequest } from '../../engine/scenario.ts';
import type { Emit } from '../../engine/service.ts';
import type { LiveSpans, ReceiverPort } from '../../model/collection.ts';
import type { SpecPlan } from '../../model/plan.ts';
import type { SpanShare } from '../../otel/shared-spans.ts';
import type { SpanStore } from '../../otel/store.ts';
import { stillRuns } from '../../util/still-runs.ts';
import { makingOf, type ScenarioJob } from '../scenario-job.ts';
import { lostByReceiver } from '../summarise-evidence.ts';
import type { Instance } from './instance.ts';
import type { Lent } from './shared-services.ts';

/** What is known of the shared services of an attempt when it has given them back. */
export interface Returned {
  /** Rows of the store that belong to no scenario. */
  readonly nobodys: readonly number[];
  /** Spans that belong to none, and were too many to be kept. */
  readonly uncounted: number;
  /** Why the evidence is not all there can be. */
  readonly reasons: readonly string[];
  readonly egressBlocked: number;
}

/** The shared services of one attempt at a scenario. */
export interface Loan extends AsyncDisposable {
  readonly borrow: ScenarioRequest['borrow'];
  /** The scenario's own receiver and those of its shared services, as one. */
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
  giveBack(): Promise<Returned>;
}

interface LoanRequest {
  readonly job: Pick<ScenarioJob, 'spec' | 'scenario' | 'seed' | 'host' | 'options' | 'shared'>;
  readonly emit: Emit;
  readonly store: SpanStore;
  /** The scenario's own. */
  readonly traceId: string;
  readonly receiver: ReceiverPort;
  readonly live: LiveSpans;
}

/** One instance while the attempt has it. */
interface Part {
  readonly instance: Instance;
  readonly share: SpanShare;
  /** What had been lost or blocked before. */
  readonly lostBefore: readonly string[];
  readonly blocked: () => number;
}

/** The first change of any; nobody listens to the others after it. */
const firstChange = async (
  ports: readonly Pick<ReceiverPort, 'changed'>[],
  signal: AbortSignal,
): Promise<void> => {
  const over = new AbortController();
  const end = (): void => over.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await Promise.race(ports.map((port) => port.changed(over.signal)));
  end();
  signal.removeEventListener('abort', end);
};

const joined = (own: ReceiverPort, parts: readonly Part[]): ReceiverPort => ({
  accept: (socket) => own.accept(socket),
  activity() {
    const activity = own.activity();
    const open = parts.map(({ instance }) => instance.receiver.activity().openRequests);
    return {
      ...activity,
      openRequests: open.reduce((sum, one) => sum + one, activity.openRequests),
      lastArrivalMs: Math.max(activity.lastArrivalMs, ...parts.map(({ share }) => share.lastArrivalMs())),
    };
  },
  lastArrivalOf: (service) =>
    Math.max(
      own.lastArrivalOf(service),
      ...parts.map(({ instance }) => instance.receiver.lastArrivalOf(service)),
    ),
  changed: (signal) =>
    parts.length === 0
      ? own.changed(signal)
      : firstChange([own, ...parts.map(({ instance }) => instance.receiver)], signal),
  seal: (open, signal) => own.seal(open, signal),
  bug() {
    const met = parts.map(({ instance }) => instance.receiver.bug());
    return own.bug() ?? met.find((one) => one !== undefined);
  },
});

const partOf = (instance: Instance, lent: Lent, { store, traceId }: LoanRequest): Part => {
  const service = lent.services[lent.instances.indexOf(instance)];
  const total = (): number =>
    [service?.rooms.processes, service?.rooms.pod].reduce(
      (sum, room) => sum + (room?.egressBlocked() ?? 0),
      0,
    );
  const before = total();
  return {
    instance,
    share: instance.spans.share(store, traceId),
    lostBefore: lostByReceiver(instance.receiver.counts()),
    blocked: () => total() - before,
  };
};

/** Whether no other scenario of the run may use it. */
const isAlone = ({ plan }: Instance, { scenarios }: SpecPlan): boolean =>
  plan.scope === 'spec' && scenarios.length === 1;

/** Why it may still send, or may have sent what did not come. */
const reasonsOf = (
  { instance, lostBefore }: Part,
  lost: readonly string[] | undefined,
): readonly string[] => {
  const { plan, receiver } = instance;
  const ended = `shared service '${plan.id}' ended before its time`;
  // what runs inside clnrm has no SDK
  const running = plan.backend === 'embedded' ? [] : [stillRuns(plan.id)];
  return [
    ...(lost ?? (instance.isGone() ? [ended] : running)),
    ...lostByReceiver(receiver.counts())
      .filter((reason) => !lostBefore.includes(reason))
      .map((reason) => `of shared service '${plan.id}', ${reason}`),
  ];
};

/** Prepares to borrow. Nothing is asked for before the attempt does. */
export const openLoan = (request: LoanRequest): Loan => {
  const { job, emit, receiver, live } = request;
  const { spec, scenario, seed, options } = job;
  const parts: Part[] = [];
  let lent: Lent | undefined;
  let returned: Promise<Returned> | undefined;
  const claim = (): void => {
    for (const { share } of parts) share.claim();
  };
  return {
    async borrow(signal, onExit) {
      if (spec.services.every(({ scope }) => scope === undefined)) return [];
      const given = await job.shared.lend({
        ...{ spec, seed, signal, requireSealed: options.requireSealed },
        making: makingOf(spec, job),
        user: { scenario: scenario.id, emit, onExit },
      });
      lent = given;
      parts.push(...given.instances.map((instance) => partOf(instance, given, request)));
      return given.services;
    },
    receiver: joined(receiver, parts),
    live: {
      hasName: (pattern) => {
        claim();
        return live.hasName(pattern);
      },
      names: () => {
        claim();
        return live.names();
      },
      hasChildOf: (traceId, spanId) => {
        claim();
        return live.hasChildOf(traceId, spanId);
      },
      unresolvedParents: () => {
        claim();
        return live.unresolvedParents();
      },
    },
    giveBack: () => {
      returned ??= giveBack();
      return returned;
    },
    async [Symbol.asyncDispose]() {
      await (returned ?? giveBack());
    },
  };

  /** One that no other scenario may use is ended before it is given back: then all that it sent is there. */
  async function end(part: Part): Promise<readonly string[] | undefined> {
    if (!isAlone(part.instance, spec) || part.instance.isGone()) return undefined;
    const reasons = await (await part.instance.started).end();
    part.instance.over();
    return reasons;
  }

  async function giveBack(): Promise<Returned> {
    const lost: (readonly string[] | undefined)[] = [];
    const closed: ReturnType<SpanShare['close']>[] = [];
    try {
      for (const part of [...parts].reverse()) lost.unshift(await end(part));
      closed.push(...parts.map(({ share }) => share.close()));
    } finally {
      // whoever waits for it would wait for ever
      lent?.giveBack();
    }
    return {
      nobodys: closed.flatMap(({ nobodys }) => nobodys),
      uncounted: closed.reduce((sum, { uncounted }) => sum + uncounted, 0),
      reasons: parts.flatMap((part, at) => reasonsOf(part, lost[at])),
      egressBlocked: parts.reduce((sum, { blocked }) => sum + blocked(), 0),
    };
  }
};
