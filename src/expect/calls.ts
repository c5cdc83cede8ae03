import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { nearestSpan } from './nearest.ts';
import { compareStarts } from './rows.ts';
import { treeOf } from './tree.ts';

/** For each pair of services that call each other, one row of the callee: the earliest. */
type Calls = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The parent that a span names, also where parents go in a circle. */
const callerOf = ({ parent, cut }: Trace, row: number): number => {
  const above = parent[row] ?? -1;
  return above < 0 ? (cut.get(row) ?? -1) : above;
};

/** Calls between different services, seen where a span's direct parent belongs to another service. */
const callsOf = (context: Context): Calls => {
  const { trace, population } = context;
  const calls = new Map<string, Map<string, number>>();
  const order = compareStarts(trace);
  const { subject } = population;
  for (let i = 0; i < subject.length; i++) {
    const row = subject[i] ?? 0;
    const parent = callerOf(trace, row);
    if (parent < 0 || trace.service[parent] === trace.service[row] || !population.has(parent)) continue;
    const caller = trace.text(trace.service[parent] ?? 0);
    const callee = trace.text(trace.service[row] ?? 0);
    const callees = calls.get(caller) ?? new Map<string, number>();
    const known = callees.get(callee);
    if (known === undefined || order(row, known) < 0) callees.set(callee, row);
    calls.set(caller, callees);
  }
  return calls;
};

/** Services from which there is a way to themselves end in a cycle; the shortest, smallest by name, is returned. */
const cycleOf = (calls: Calls): readonly string[] => {
  const cycles = [...calls.keys()].sort().map((service) => wayBack(calls, service));
  return cycles.reduce(
    (best, one) => (one.length > 0 && (best.length === 0 || one.length < best.length) ? one : best),
    [],
  );
};

const wayBack = (calls: Calls, home: string): readonly string[] => {
  const from = new Map<string, string>();
  const queue = [home];
  for (const service of queue) {
    for (const callee of [...(calls.get(service)?.keys() ?? [])].sort()) {
      if (callee === home) return wayTo(from, service, home);
      if (from.has(callee)) continue;
      from.set(callee, service);
      queue.push(callee);
    }
  }
  return [];
};

const wayTo = (from: ReadonlyMap<string, string>, service: string, home: string): readonly string[] => {
  const way = [service];
  for (let at = service; at !== home; ) {
    at = from.get(at) ?? home;
    way.unshift(at);
  }
  return way;
};

/** Whether the calls form a circle: services that nobody (left) calls are taken away until none is left. */
const isCyclic = (calls: Calls): boolean => {
  const callers = new Map<string, number>();
  for (const callees of calls.values()) {
    for (const callee of callees.keys()) callers.set(callee, (callers.get(callee) ?? 0) + 1);
  }
  const free = [...calls.keys()].filter((service) => !callers.has(service));
  let left = callers.size;
  for (const service of free) {
    for (const callee of calls.get(service)?.keys() ?? []) {
      const others = (callers.get(callee) ?? 0) - 1;
      callers.set(callee, others);
      if (others > 0) continue;
      left--;
      free.push(callee);
    }
  }
  return left > 0;
};

/** Whose call a span is. */
const caller = ({ trace }: Context): Check => {
  const service = (row: number): string => trace.text(trace.service[row] ?? 0) || '(no service.name)';
  return {
    label: 'acyclic',
    test: () => false,
    show: (row) => {
      const parent = callerOf(trace, row);
      const above = JSON.stringify(trace.text(trace.name[parent] ?? 0));
      return { expected: 'no way back', actual: `${service(parent)} calls ${service(row)} in ${above}` };
    },
  };
};

const explainCycle = (context: Context, calls: Calls): Finding => {
  const cycle = cycleOf(calls);
  const rows = cycle.map(
    (service, index) => calls.get(service)?.get(cycle[(index + 1) % cycle.length] ?? '') ?? 0,
  );
  const way = [...cycle, cycle[0] ?? ''].map((service) => service || '(no service.name)').join(' → ');
  return finding('service-cycle', `calls between services form a circle: ${way}`, {
    expected: 'no circle',
    actual: way,
    nearest: rows.slice(0, 3).map((row) => nearestSpan(context, row, [caller(context)])),
    tree: treeOf(context, rows),
  });
};

/** `acyclic`: the calls between services, taken over all traces, form no circle. */
export const acyclic = (context: Context): Reading => {
  const calls = callsOf(context);
  const cyclic = isCyclic(calls);
  return { holds: !cyclic, final: cyclic, explain: () => explainCycle(context, calls) };
};
