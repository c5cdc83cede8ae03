import { beginOf } from '../expect/begin.ts';
import { SPAN_KINDS, STATUS_CODES, type Trace } from '../model/trace.ts';
import { showDuration, showOffset } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, tame, widthOf } from '../util/text.ts';
import { showValue } from '../util/value.ts';

const TIME = 9;
const LEAST_NAME = 16;

const widest = (texts: Iterable<string>, most: number): number => {
  let width = 0;
  for (const text of texts) width = Math.max(width, widthOf(text));
  return Math.min(width, most);
};

const textsOf = (trace: Trace, column: Uint32Array, rows: readonly number[]): readonly string[] =>
  [...new Set(rows.map((row) => column[row] ?? 0))].map((id) => tame(trace.text(id)));

/** What hangs below a span: attributes, events and links, one a line. */
function* details(trace: Trace, row: number, look: Look): Generator<string> {
  const line = (text: string): string =>
    look.paint('dim', clip(`    ${tame(text)}`, look.width, look.unicode));
  const kind = SPAN_KINDS[trace.kind[row] ?? 0];
  const scope = trace.text(trace.scope[row] ?? 0);
  yield line(
    `${kind}${scope === '' ? '' : `, scope ${scope}`}, trace ${trace.traceId(row)}, span ${trace.spanId(row)}`,
  );
  const message = trace.statusMessage(row);
  if (message !== '') yield line(`status message: ${message}`);
  for (const [key, value] of trace.attributes(row)) yield line(`${key} = ${showValue(value)}`);
  for (const { name, time, attributes } of trace.events(row)) {
    const all = Object.entries(attributes).map(([key, value]) => `${key} = ${showValue(value)}`);
    yield line(
      `event ${name} ${showOffset((time - (trace.start[row] ?? 0)) / 1e6)} ${all.join(', ')}`.trimEnd(),
    );
  }
  for (const { traceId, spanId, row: target } of trace.links(row)) {
    const name = target < 0 ? '' : ` (${trace.text(trace.name[target] ?? 0)})`;
    yield line(`link to ${traceId} ${spanId}${name}`);
  }
}

/** Spans as a table as wide as the look: start since the first that was made here, duration, status, service, name. */
export function* spanTable(
  trace: Trace,
  rows: readonly number[],
  look: Look,
  verbose: boolean,
): Generator<string> {
  const service = widest(['service', ...textsOf(trace, trace.service, rows)], 20);
  const room = Math.max(LEAST_NAME, look.width - 2 * TIME - service - 6 - 8);
  const first = beginOf(trace);
  const columns = (start: string, took: string, status: string, owner: string, name: string): string =>
    [start.padStart(TIME), took.padStart(TIME), status.padEnd(6), pad(owner, service), name]
      .join('  ')
      .trimEnd();
  yield look.paint('bold', columns('start', 'duration', 'status', 'service', 'name'));
  for (const row of rows) {
    const [start, end] = [trace.start[row] ?? 0, trace.end[row] ?? 0];
    const code = STATUS_CODES[trace.status[row] ?? 0] ?? '';
    const line = columns(
      showOffset((start - first) / 1e6),
      showDuration((end - start) / 1e6),
      code,
      clip(tame(trace.text(trace.service[row] ?? 0)), service, look.unicode),
      clip(tame(trace.text(trace.name[row] ?? 0)), room, look.unicode),
    );
    yield code === 'ERROR' ? look.paint('red', line) : line;
    if (verbose) yield* details(trace, row, look);
  }
}
