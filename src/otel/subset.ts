import type { Trace } from '../model/trace.ts';
import { recordsOf } from './from-trace.ts';
import { SpanStore } from './store.ts';

/** The chosen rows as a trace of their own. Phases start anew: all are of the scenario. */
export const subsetOf = (trace: Trace, isChosen: (row: number) => boolean): Trace => {
  const store = new SpanStore();
  const record = recordsOf(trace);
  for (let row = 0; row < trace.size; row++) if (isChosen(row)) store.add(record(row));
  return store.seal();
};
