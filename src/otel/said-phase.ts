import { PHASES, type Trace } from '../model/trace.ts';
import type { Columns } from './columns.ts';
import { isObject, type Json } from './json-value.ts';

/** What a run that wrote a file found of its spans. Whether a span is forged or replayed no file can say. */
const SAYABLE: readonly unknown[] = ['startup', 'readiness', 'retry', 'unattributed', 'detached'];

/** What an object of OTLP/JSON says of its spans beside OTLP, which other readers pass over; nothing of usual ones. */
export const phaseNote = (trace: Trace, row: number): { readonly clnrm?: { readonly phase: string } } => {
  const phase = PHASES[trace.phase[row] ?? 0];
  return phase === undefined || phase === PHASES[0] ? {} : { clnrm: { phase } };
};

/** Hears of each object of a file which phase `clnrm spans` gave its spans: the rows to be set aside when they are sealed. */
export const listenForPhases = () => {
  const aside = new Map<number, number>();
  return {
    aside,
    hear(columns: Columns, firstRow: number, data: Json): true {
      const phase = isObject(data.clnrm) ? data.clnrm.phase : data.phase;
      const number = SAYABLE.includes(phase) ? PHASES.map(String).indexOf(String(phase)) : 0;
      if (number > 0) for (let row = firstRow; row < columns.size; row++) aside.set(row, number);
      return true;
    },
  };
};
