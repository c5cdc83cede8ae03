import { randomBytes } from 'node:crypto';
import { type Machine, openMachine, type ProcessLevel, probeProcessLevel } from '../engine/machine.ts';
import type { SpecPlan } from '../model/plan.ts';
import { loadPlugin } from '../run/run-specs.ts';
import { makingOf } from '../run/scenario-job.ts';
import { keyed } from '../run/shared/key.ts';
import { openSharedServices, type SharedServices } from '../run/shared/shared-services.ts';
import type { Host } from '../util/host.ts';
import { isBelow } from '../watch/places.ts';
import { filesOf } from './spec-files.ts';

/** Services of scope `run` between the rounds that use them. */
export interface WarmServices extends AsyncDisposable {
  /** Undefined while no spec has any. */
  services(): SharedServices | undefined;
  /** Hears what a round is of, before anything of it starts. What no spec wants any more is stopped. */
  learn(plans: readonly SpecPlan[]): void;
  /** Hears of specs that are not there any more. */
  forget(specs: readonly string[]): void;
  /** A file was saved that is neither a spec nor a golden trace: what is made of it is stopped. */
  changed(path: string): void;
}

interface Opened {
  readonly machine: Machine;
  readonly level: ProcessLevel;
  readonly services: SharedServices;
}

/** They outlive the machines of rounds, so they have one of their own. */
const openFor = (host: Host): Opened => {
  const run = randomBytes(8).toString('hex');
  const level = probeProcessLevel();
  const machine = openMachine(run, level, process.env, host.signal);
  machine.warmOne();
  const services = openSharedServices({ run, machine, signal: host.signal, plugin: loadPlugin });
  return { machine, level, services };
};

const isMadeOf = (spec: SpecPlan, service: SpecPlan['services'][number], path: string, plain: boolean) => {
  const { union: _union, ...rest } = spec;
  const { files, trees } = filesOf({ ...rest, services: [service], scenarios: [] }, plain);
  return files.has(path) || [...trees].some((tree) => isBelow(path, tree));
};

/** Keeps services warm. `batchMs` is what rounds give SDKs. */
export const keepWarm = (host: Host, batchMs: number): WarmServices => {
  /** Keys of what each spec wants, by its file. */
  const wanted = new Map<string, ReadonlySet<string>>();
  let opened: Opened | undefined;
  const retireUnwanted = (): void =>
    opened?.services.retire(({ key }) => ![...wanted.values()].some((keys) => keys.has(key)));
  const keysOf = (spec: SpecPlan): readonly string[] =>
    keyed(spec, makingOf(spec, { host, options: { batchMs } })).map(({ key }) => key);
  return {
    services: () => opened?.services,
    learn(plans) {
      if (plans.some(({ services }) => services.some(({ scope }) => scope === 'run')))
        opened ??= openFor(host);
      // the cells of a matrix are plans of one file
      for (const file of new Set(plans.map((plan) => plan.file)))
        wanted.set(file, new Set(plans.filter((plan) => plan.file === file).flatMap(keysOf)));
      retireUnwanted();
    },
    forget(specs) {
      for (const spec of specs) wanted.delete(spec);
      retireUnwanted();
    },
    changed(path) {
      if (opened === undefined) return;
      const plain = 'reason' in opened.level;
      opened.services.retire(({ spec, plan }) => isMadeOf(spec, plan, path, plain));
    },
    async [Symbol.asyncDispose]() {
      try {
        await opened?.services[Symbol.asyncDispose]();
      } finally {
        await opened?.machine[Symbol.asyncDispose]();
      }
    },
  };
};
