/** Where spans of the runner go. Vendors that speak OTLP are presets that give an `otlp` value. */
export type Exporter =
  | { readonly kind: 'memory' }
  | { readonly kind: 'stdout'; readonly format: 'json' | 'pretty' }
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'otlp';
      readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
      readonly endpoint: string;
      readonly headers: Readonly<Record<string, string>>;
    };
