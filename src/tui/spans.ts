import type { SpanColumns } from '../model/span-columns.ts';
import { SPAN_KINDS, STATUS_CODES } from '../model/trace.ts';

/** One span as it is shown. Times in ms; `startMs` counts from the first span. */
export interface ShownSpan {
  readonly spanId: string;
  readonly traceId: string;
  /** 0 is a root; children follow their parent. */
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly status: string;
  readonly message: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Key and value as text. */
  readonly attributes: readonly (readonly [key: string, value: string])[];
  readonly events: readonly { readonly name: string; readonly atMs: number }[];
}

const read = new WeakMap<SpanColumns, readonly ShownSpan[]>();

/** The spans of a scenario one by one, read from their columns once. */
export const spansOf = (columns: SpanColumns): readonly ShownSpan[] => {
  const known = read.get(columns);
  if (known !== undefined) return known;
  const { texts } = columns;
  const text = (number: number | undefined): string => texts[number ?? -1] ?? '';
  const spans = columns.name.map((name, row): ShownSpan => {
    const pairs = columns.attributes[row] ?? [];
    return {
      spanId: columns.spanIds[row] ?? '',
      traceId: columns.traceIds[columns.trace[row] ?? 0] ?? '',
      depth: columns.depth[row] ?? 0,
      name: text(name),
      service: text(columns.service[row]),
      kind: SPAN_KINDS[columns.kind[row] ?? 0] ?? '',
      status: STATUS_CODES[columns.status[row] ?? 0] ?? '',
      message: text(columns.message[row]),
      startMs: (columns.startUs[row] ?? 0) / 1000,
      durationMs: (columns.durationUs[row] ?? 0) / 1000,
      attributes: pairs.flatMap((key, at) =>
        at % 2 === 0 ? [[text(key), text(pairs[at + 1])] as const] : [],
      ),
      events: (columns.events[row] ?? []).map(([us = 0, called]) => ({
        name: text(called),
        atMs: us / 1000,
      })),
    };
  });
  read.set(columns, spans);
  return spans;
};
