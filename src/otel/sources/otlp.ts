import { appendResourceSpans } from '../json.ts';
import { objectsAt } from '../json-value.ts';
import type { SpanFormat } from './format.ts';

/** OTLP/JSON: an export, as SDKs send and the collector's file exporter writes it, or one element of its list. */
export const otlp: SpanFormat = {
  name: 'OTLP/JSON',
  fits: (data) => data.resourceSpans !== undefined || data.scopeSpans !== undefined,
  append(columns, data) {
    const before = columns.size;
    const all = data.resourceSpans === undefined ? [data] : objectsAt(data, 'resourceSpans');
    let rejected = 0;
    for (const resourceSpans of all) rejected += appendResourceSpans(columns, resourceSpans);
    return { spans: columns.size - before, rejected };
  },
};
