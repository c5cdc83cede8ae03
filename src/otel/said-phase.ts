import { PHASES, type Trace } from '../model/trace.ts';
import type { Columns } from './columns.ts';
import { isObject, type Json, objectsAt } from './json-value.ts';

/** What a run that wrote a file found of its spans. Whether a span is forged or replayed no file can say. */
const SAYABLE: readonly unknown[] = ['startup', 'readiness', 'retry', 'unattributed', 'detached'];

/** What an export says of a span beside OTLP; nothing of usual ones. */
export const phaseNote = (trace: Trace, row: number): { readonly phase: string } | undefined => {
  const phase = PHASES[trace.phase[row] ?? 0];
  return phase === undefined || phase === PHASES[0] ? undefined : { phase };
};

/** Spans of an object of a file with what it says of each: of all spans of an entry of OTLP/JSON, or of one that is a flat object. */
function* saidOf(data: Json): Generator<readonly [Json, unknown]> {
  const entries = Array.isArray(data.resourceSpans) ? objectsAt(data, 'resourceSpans') : [data];
  for (const entry of entries) {
    if (!isObject(entry.clnrm)) continue;
    for (const scope of objectsAt(entry, 'scopeSpans'))
      for (const span of objectsAt(scope, 'spans')) yield [span, entry.clnrm.phase];
  }
  for (const span of Array.isArray(data.spans) ? objectsAt(data, 'spans') : [data]) yield [span, span.phase];
}

/** Hears of each object of a file which phase `clnrm spans` gave its spans, to give it to them when they are sealed. */
export const listenForPhases = () => {
  const said = new Map<string, number>();
  return {
    hear(_columns: Columns, _firstRow: number, data: Json): true {
      for (const [span, phase] of saidOf(data)) {
        if (!SAYABLE.includes(phase)) continue;
        const id = `${span.traceId ?? span.trace_id}${span.spanId ?? span.span_id}`;
        said.set(id.toLowerCase(), PHASES.map(String).indexOf(String(phase)));
      }
      return true;
    },
    apply(trace: Trace): Trace {
      if (said.size === 0) return trace;
      const phase = trace.phase.map((own, row) => said.get(trace.traceId(row) + trace.spanId(row)) ?? own);
      return { ...trace, phase };
    },
  };
};
