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

/** Nesting of attribute values beyond which an export is malformed. */
export const MAX_VALUE_DEPTH = 32;
