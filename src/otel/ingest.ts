import { createHash } from 'node:crypto';
import { decodeSpans } from './decode-spans.ts';
import type { Export } from './export-request.ts';
import { decodeLogsJson } from './logs-json.ts';
import { decodeLogsProtobuf } from './logs-protobuf.ts';
import type { Ingested, IngestedLogs } from './malformed.ts';
import type { SpanSink } from './store.ts';

/** What the exports of logs and metrics brought. */
export interface SignalCounts {
  /** Log records; those that name a span are its events. */
  readonly logs: number;
  /** Of these, records that name no span. */
  readonly unboundLogs: number;
  /** Exports of logs that came twice. */
  readonly repeatedLogs: number;
  /** Exports of metrics; their content is not kept. */
  readonly metrics: number;
}

/** What one export brought: spans that were left out, and `service.name` of whoever sent nothing but logs. */
export interface Brought {
  readonly rejected: number;
  readonly services: readonly string[];
}

const NOTHING: Brought = { rejected: 0, services: [] };

/** Puts exports of every signal where they belong. */
export class Intake {
  readonly #store: SpanSink;
  /** Digests of the exports of logs: records have no ids by which one that is sent again could be told. */
  readonly #seen = new Set<string>();
  readonly #counts = { logs: 0, unboundLogs: 0, repeatedLogs: 0, metrics: 0 };

  constructor(store: SpanSink) {
    this.#store = store;
  }

  counts(): SignalCounts {
    return { ...this.#counts };
  }

  /** Takes an export in whole, or throws `MalformedExport` and leaves the store as it was. */
  take(found: Export): Brought {
    switch (found.signal) {
      case 'traces':
        return { rejected: this.#spans(found).rejected, services: [] };
      case 'logs':
        return this.#takeLogs(found);
      case 'metrics':
        this.#counts.metrics++;
        return NOTHING;
      default:
        return found.signal satisfies never;
    }
  }

  #spans(given: Export): Ingested {
    return this.#store.ingest((columns) => decodeSpans(columns, given));
  }

  #logs({ encoding, body }: Export): IngestedLogs {
    return this.#store.ingest((columns) =>
      encoding === 'json'
        ? decodeLogsJson(columns, body.toString('utf8'))
        : decodeLogsProtobuf(columns, body),
    );
  }

  #takeLogs(found: Export): Brought {
    const digest = createHash('sha256').update(found.body).digest('base64');
    if (this.#seen.has(digest)) {
      this.#counts.repeatedLogs++;
      return NOTHING;
    }
    const { records, unbound, services } = this.#logs(found);
    this.#seen.add(digest);
    this.#counts.logs += records;
    this.#counts.unboundLogs += unbound;
    return { rejected: 0, services };
  }
}
