/** An export that is not what OTLP says it should be; the store is as it was before it. */
export class MalformedExport extends Error {
  override readonly name = 'MalformedExport';
}

/** What an accepted export brought. */
export interface Ingested {
  readonly spans: number;
  /** Spans left out because their ids are not ids. */
  readonly rejected: number;
}

/** What an accepted export of log records brought. */
export interface IngestedLogs {
  readonly records: number;
  /** Records that name no span, of which nothing is kept. */
  readonly unbound: number;
  /** `service.name` of who sent them. */
  readonly services: readonly string[];
}

/** Nesting of attribute values beyond which an export is malformed. */
export const MAX_VALUE_DEPTH = 32;
