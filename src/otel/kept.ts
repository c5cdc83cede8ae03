import { PHASES, SOURCES, type Trace } from '../model/trace.ts';
import { toOtlpJson } from './encode-json.ts';
import { recordsOf } from './from-trace.ts';
import { appendResourceSpans } from './json.ts';
import { objectAt, objectsAt, parseOtlp } from './json-value.ts';
import { MalformedExport } from './malformed.ts';
import { SpanStore } from './store.ts';

/** Spans of one line: little enough that no line is long. */
const SPANS_A_LINE = 200;

/** Rows that came from one source in one phase and bear one clock, in their order. */
const groupsOf = (trace: Trace): readonly (readonly number[])[] => {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < trace.size; row++) {
    const key = `${trace.source[row]} ${trace.phase[row]} ${trace.reported[row]} ${trace.aheadMs(row)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
};

/**
 * Evidence as objects of OTLP/JSON, each to be written as a line. Beside the spans each says which source and phase
 * they are of and how far their clock was ahead.
 */
export function* keptExports(trace: Trace): Generator<object> {
  const record = recordsOf(trace);
  for (const rows of groupsOf(trace)) {
    const [first = 0] = rows;
    const clnrm = {
      source: SOURCES[trace.source[first] ?? 0],
      phase: PHASES[trace.phase[first] ?? 0],
      ...(trace.reported[first] === 1 ? { reported: true } : {}),
      ...(trace.aheadMs(first) === 0 ? {} : { ahead_ms: trace.aheadMs(first) }),
    };
    for (let at = 0; at < rows.length; at += SPANS_A_LINE)
      yield toOtlpJson(rows.slice(at, at + SPANS_A_LINE).map(record), clnrm);
  }
}

/** Reads what `keptExports` gave, one text a line, and seals it. Throws `MalformedExport`. */
export const readKept = (lines: readonly string[]): Trace => {
  const store = new SpanStore();
  const aside = new Map<number, number>();
  const stamped = new Set<number>();
  let aheadMs = 0;
  for (const part of lines.flatMap((line) => objectsAt(parseOtlp(line), 'resourceSpans'))) {
    const clnrm = objectAt(part, 'clnrm');
    const source = SOURCES.map(String).indexOf(String(clnrm.source));
    const phase = PHASES.map(String).indexOf(String(clnrm.phase));
    if (source < 0 || phase < 0) throw new MalformedExport('this is no evidence that a run kept');
    store.ingest((columns) => {
      const first = columns.size;
      appendResourceSpans(columns, part);
      columns.source.fill(source, first, columns.size);
      if (phase > 0) for (let row = first; row < columns.size; row++) aside.set(row, phase);
      if (clnrm.reported === true) columns.reported.fill(1, first, columns.size);
      if (typeof clnrm.ahead_ms !== 'number') return;
      aheadMs = clnrm.ahead_ms;
      for (let row = first; row < columns.size; row++) stamped.add(row);
    });
  }
  const aheadNs = BigInt(Math.round(aheadMs)) * 1_000_000n;
  const clock = { aheadNs, stamped: (_startNs: bigint, row: number) => stamped.has(row) };
  return store.seal({ aside, ...(stamped.size > 0 && { clock }) });
};
