import type { Columns } from '../columns.ts';
import type { Json } from '../json-value.ts';
import type { Ingested } from '../malformed.ts';
import { appendRecord, appendResource, hasValidIds, type SpanRecord } from '../record.ts';

/** One way to write spans down. */
export interface SpanFormat {
  /** As people know it. */
  readonly name: string;
  /** Whether an object is written this way, by its keys. */
  fits(data: Json): boolean;
  /** Appends its spans. Throws `MalformedExport`; call it through `SpanStore.ingest`. */
  append(columns: Columns, data: Json): Ingested;
}

/** Appends records, those without valid ids counted and left out. */
export const appendAll = (columns: Columns, records: readonly SpanRecord[]): Ingested => {
  let rejected = 0;
  for (const record of records) {
    if (hasValidIds(record)) appendRecord(columns, record, appendResource(columns, record.resource ?? {}));
    else rejected++;
  }
  return { spans: records.length - rejected, rejected };
};
