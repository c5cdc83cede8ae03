/** Where spans of the runner go. Vendors that speak OTLP are presets that give an `otlp` value. */
export type Exporter =
  | { readonly kind: 'memory' }
  | { readonly kind: 'stdout'; readonly format: 'json' | 'pretty' }
  | { readonly kind: 'file'; readonly path: string }
  | OtlpExporter;

/** A way to a collector. */
export interface OtlpExporter {
  readonly kind: 'otlp';
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
  /** Below which `/v1/traces` and `/v1/metrics` lie. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where traces go exactly, instead of below the endpoint. */
  readonly tracesUrl?: string;
  /** `false`: metrics are not sent. */
  readonly metrics?: boolean;
  readonly compression?: 'gzip' | 'none';
  /** For one export with all its tries. */
  readonly timeoutMs?: number;
}
