import type { Value } from '../model/value.ts';
import type { SpanRecord } from './record.ts';

/** Neighbours with the same resource and scope. */
interface Together {
  readonly resource: Readonly<Record<string, Value>>;
  readonly scope: string;
  readonly spans: readonly SpanRecord[];
}

/** Runs of spans with one resource (the same object) and scope, in order: the entries of an OTLP request. */
export const togetherBy = (records: readonly SpanRecord[]): readonly Together[] => {
  const runs: { resource: Together['resource']; scope: string; spans: SpanRecord[] }[] = [];
  let last: SpanRecord | undefined;
  for (const record of records) {
    const open = runs.at(-1);
    if (open && last?.resource === record.resource && last?.scope === record.scope) open.spans.push(record);
    else runs.push({ resource: record.resource ?? {}, scope: record.scope ?? '', spans: [record] });
    last = record;
  }
  return runs;
};
