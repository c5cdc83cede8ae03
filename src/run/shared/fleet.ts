import { warning } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecPlan } from '../../model/plan.ts';
import { plural } from '../../util/text.ts';
import { createInstance, type Grounds, type Instance } from './instance.ts';
import { keyed, type Making } from './key.ts';

/** Whose shared services are wanted, and how they are made. */
export interface Wanted {
  readonly spec: SpecPlan;
  readonly seed: string;
  readonly making: Making;
  readonly requireSealed: boolean;
}

/** All instances of shared services, by what they are made of: at most one of each at a time. */
export interface Fleet extends AsyncDisposable {
  /** Those of a spec in start order, begun where they are not there. */
  current(wanted: Wanted): Promise<readonly Instance[]>;
  /** Nobody gets it any more, nor those that need it; it is stopped when its users have left. */
  retire(instance: Instance): void;
  all(): readonly Instance[];
  /** Settles when those of the retired that say yes have ended. */
  left(is: (instance: Instance) => boolean): Promise<void>;
  /** What was odd about those that have ended; taken out. */
  notices(): readonly Diagnostic[];
}

const oddities = ({ plan, spans }: Instance): readonly Diagnostic[] => {
  const left = spans.leftOver();
  if (left === 0) return [];
  const message = `${plural(left, 'span')} of shared service '${plan.id}' came when no scenario used it`;
  return [warning('unattributed', message, { at: plan.at })];
};

export const createFleet = (grounds: Grounds): Fleet => {
  const instances = new Map<string, Instance>();
  const leaving = new Map<Instance, Promise<void>>();
  const failures: unknown[] = [];
  const told: Diagnostic[] = [];

  const depart = async (instance: Instance): Promise<void> => {
    await instance.users.gone();
    // who needs it ends before it
    const above = [...leaving].filter(([other]) => other.needs.includes(instance));
    await Promise.all(above.map(([, going]) => going));
    await instance.stop().catch((error: unknown) => failures.push(error));
    told.push(...oddities(instance));
    leaving.delete(instance);
  };
  const retire = (instance: Instance): void => {
    if (instance.retired) return;
    for (const other of [...instances.values()]) if (other.needs.includes(instance)) retire(other);
    instance.retired = true;
    instances.delete(instance.key);
    leaving.set(instance, depart(instance));
  };
  const left: Fleet['left'] = async (is) => {
    await Promise.all([...leaving].flatMap(([instance, going]) => (is(instance) ? [going] : [])));
  };

  return {
    async current({ spec, seed, making, requireSealed }) {
      const found: Instance[] = [];
      for (const { plan, key, needs: below } of keyed(spec, making)) {
        const needs = found.filter((one) => below.includes(one.key));
        const known = instances.get(key);
        if (known?.isGone() || known?.needs.some(({ retired }) => retired)) retire(known);
        // what is started in the place of another finds its ports and files free, also where nothing is sealed
        const isBefore = (one: Instance): boolean => one.key === key || one.plan.id === plan.id;
        while ([...leaving.keys()].some(isBefore)) await left(isBefore);
        const instance =
          instances.get(key) ??
          createInstance({ ...grounds, ...{ key, spec, plan, seed, making, requireSealed, needs } });
        instances.set(key, instance);
        found.push(instance);
      }
      return found;
    },
    retire,
    all: () => [...instances.values()],
    left,
    notices: () => told.splice(0),
    async [Symbol.asyncDispose]() {
      for (const instance of [...instances.values()].reverse()) retire(instance);
      await Promise.all(leaving.values());
      if (failures.length > 0) throw new AggregateError(failures, 'some shared services were not stopped');
    },
  };
};
