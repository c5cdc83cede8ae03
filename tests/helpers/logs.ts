import { context, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';

/** A log record as the SDK for Node takes it; times in ms since 1970, ids in hex. */
export interface Entry {
  readonly spanId?: string;
  readonly traceId?: string;
  readonly eventName?: string;
  readonly body?: string | Record<string, string>;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly timestamp?: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

const emit = async (
  exporter: LogRecordExporter,
  entries: readonly Entry[],
  batch: boolean,
): Promise<void> => {
  const processor = batch
    ? new BatchLogRecordProcessor({ exporter })
    : new SimpleLogRecordProcessor({ exporter });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'api' }),
    processors: [processor],
  });
  const logger = provider.getLogger('lib');
  for (const { spanId, traceId, ...entry } of entries) {
    const below =
      spanId === undefined || traceId === undefined
        ? context.active()
        : trace.setSpanContext(context.active(), { spanId, traceId, traceFlags: 1 });
    logger.emit({ ...entry, context: below });
  }
  await provider.forceFlush();
};

/** Log records as the SDK hands them to its exporters. */
const logRecords = async (entries: readonly Entry[]): Promise<ReadableLogRecord[]> => {
  const memory = new InMemoryLogRecordExporter();
  await emit(memory, entries, false);
  return memory.getFinishedLogRecords();
};

/** Both encodings of one export of logs, written by the SDK. */
export const encodeLogs = async (
  entries: readonly Entry[],
): Promise<{ readonly protobuf: Uint8Array; readonly json: string }> => {
  const records = await logRecords(entries);
  return {
    protobuf: ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array(),
    json: Buffer.from(JsonLogsSerializer.serializeRequest(records) ?? []).toString(),
  };
};

/** Sends log records with the SDK's exporter over gRPC. */
export const sendLogs = async (url: string, entries: readonly Entry[]): Promise<void> => {
  const exporter = new OTLPLogExporter({ url });
  await emit(exporter, entries, true);
  await exporter.shutdown();
};
