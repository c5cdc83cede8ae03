import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { decodeProtobuf } from '../../src/otel/protobuf.ts';
import { SpanStore } from '../../src/otel/store.ts';

/** A collector on the gRPC library that the real exporters use too: what it takes is gRPC. */
export interface GrpcCollector extends AsyncDisposable {
  readonly store: SpanStore;
  readonly metrics: readonly Buffer[];
  readonly metadata: readonly Metadata[];
  readonly endpoint: string;
}

const same = (bytes: Buffer): Buffer => bytes;

const unary = (path: string) => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});

type Call = ServerUnaryCall<Buffer, Buffer>;

export const grpcCollector = async (): Promise<GrpcCollector> => {
  const store = new SpanStore();
  const metrics: Buffer[] = [];
  const metadata: Metadata[] = [];
  const server = new Server();
  const method = (name: string, path: string, take: (bytes: Buffer) => void) =>
    server.addService(
      { [name]: unary(path) },
      {
        [name]: (call: Call, done: sendUnaryData<Buffer>) => {
          metadata.push(call.metadata);
          take(call.request);
          done(null, Buffer.alloc(0));
        },
      },
    );
  method('traces', '/opentelemetry.proto.collector.trace.v1.TraceService/Export', (bytes) => {
    store.ingest((columns) => decodeProtobuf(columns, bytes));
  });
  method('metrics', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', (bytes) => {
    metrics.push(bytes);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    store,
    metrics,
    metadata,
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
};
