import { fault, warning } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { SharedService } from '../../engine/shared-service.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecPlan } from '../../model/plan.ts';
import { createFleet, type Wanted } from './fleet.ts';
import type { Grounds, Instance } from './instance.ts';
import { keyed, type Making } from './key.ts';
import { createLocks, unlessAborted } from './locks.ts';
import type { User } from './users.ts';

/** What a scenario asks for shared services with. */
export interface Asking extends Wanted {
  readonly user: User;
  readonly signal: AbortSignal;
}

/** Shared services that a scenario has until it gives them back. */
export interface Lent {
  readonly instances: readonly Instance[];
  readonly services: readonly SharedService[];
  giveBack(): void;
}

/** The services of scope `spec` and `run`: started when the first scenario asks, stopped when the last has ended. */
export interface SharedServices extends AsyncDisposable {
  /** The shared services of a spec, running. Rejects with what kept one from starting; nothing is lent then. */
  lend(asking: Asking): Promise<Lent>;
  /** Stops those that hold a port of the open machine which this spec needs for something else, and waits for it. */
  makeWay(spec: SpecPlan, ports: readonly number[], making: Making): Promise<void>;
  /** Stops those that say yes when nobody uses them. */
  retire(is: (instance: Pick<Instance, 'key' | 'spec' | 'plan'>) => boolean): void;
  /** What was odd about those that have ended; taken out. */
  notices(): readonly Diagnostic[];
}

/** A service that ends whenever somebody is about to use it would be started for ever. */
const MOST_TRIES = 3;

const endsAtOnce = ({ spec, at }: { readonly spec: SpecPlan; readonly at: Diagnostic['at'] }) =>
  new InfrastructureError([
    fault(
      'service-exited',
      `a shared service of '${spec.name}' ended ${MOST_TRIES} times before it was used`,
      {
        hint: 'its own log says why',
        ...(at && { at }),
      },
    ),
  ]);

const runningOf = async (instance: Instance) => (await instance.started).running;

/** Whether it is as if nobody had used it, as far as its plugin can do that. */
const isFresh = async (instance: Instance, { user, signal }: Asking): Promise<boolean> => {
  const { plan, service } = await runningOf(instance);
  if (!instance.used || service.reset === undefined) return true;
  try {
    await service.reset(signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `service '${plan.id}' could not be reset and is started anew: ${reason}`;
    const diagnostic = warning('reset-failed', message, { at: plan.at });
    user.emit({ type: 'scenario:diagnostic', scenario: user.scenario, diagnostic });
    return false;
  }
};

/** Of those that are reset only one scenario at a time has any. */
const keysToLock = async (found: readonly Instance[]): Promise<readonly string[]> => {
  const running = await Promise.all(found.map(runningOf));
  return found.filter((_, at) => running[at]?.service.reset !== undefined).map(({ key }) => key);
};

export const openSharedServices = (grounds: Grounds): SharedServices => {
  const fleet = createFleet(grounds);
  const locks = createLocks();

  /** `lost` when one of them could not be reset, `ended` when it did so before the scenario had it. */
  const tryToLend = async (asking: Asking): Promise<Lent | 'lost' | 'ended'> => {
    const { user, signal } = asking;
    const instances = await fleet.current(asking);
    let free = (): void => {};
    const giveBack = (): void => {
      free();
      for (const { users } of instances) users.remove(user);
    };
    const isLost = (one: Instance): boolean => one.isGone() || one.retired;
    for (const { users } of instances) users.add(user);
    try {
      const services = await unlessAborted(Promise.all(instances.map(({ started }) => started)), signal);
      free = await locks.take(await keysToLock(instances), signal);
      for (const one of instances) if (!isLost(one) && !(await isFresh(one, asking))) fleet.retire(one);
      for (const one of instances) if (one.isGone()) fleet.retire(one);
      if (!instances.some(isLost)) {
        for (const one of instances) one.used = true;
        return { instances, services, giveBack };
      }
    } catch (error) {
      for (const one of instances) if (one.isGone()) fleet.retire(one);
      giveBack();
      throw error;
    }
    giveBack();
    return instances.some((one) => one.isGone()) ? 'ended' : 'lost';
  };

  return {
    async lend(asking) {
      for (let ended = 0; ended < MOST_TRIES; ) {
        const lent = await tryToLend(asking);
        if (typeof lent === 'object') return lent;
        asking.signal.throwIfAborted();
        if (lent === 'ended') ended++;
      }
      throw endsAtOnce({ spec: asking.spec, at: asking.spec.scenarios[0]?.at });
    },
    retire(is) {
      for (const instance of [...fleet.all()].reverse()) if (is(instance)) fleet.retire(instance);
    },
    async makeWay(spec, ports, making) {
      const own = keyed(spec, making).map(({ key }) => key);
      const inTheWay = fleet
        .all()
        .filter(({ key, plan }) => !own.includes(key) && plan.ports.some((port) => ports.includes(port)));
      for (const instance of inTheWay) fleet.retire(instance);
      await fleet.left(({ key }) => inTheWay.some((one) => one.key === key));
    },
    notices: fleet.notices,
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
};
