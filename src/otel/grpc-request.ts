import { inflate, readBody, tooLarge } from './body.ts';
import type { Share } from './budget.ts';
import type { Export } from './export-request.ts';
import type { Incoming } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';
import type { Refusal, RefusalReason, Signal } from './reply.ts';

/** Length of what stands before a message: whether it is compressed, and how long it is. */
const PREFIX_BYTES = 5;

const METHODS = new Map<string, Signal>([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
]);

/** Compressions that are understood; clients are told when they use another. */
const ACCEPTED = { 'grpc-accept-encoding': 'identity,gzip' };

const refuse = (reason: RefusalReason, message: string, headers: Refusal['headers'] = {}): Refusal => ({
  reason,
  encoding: 'grpc',
  message,
  headers,
});

/** Whether the request is one of gRPC, by the type it gives its body. */
export const isGrpc = ({ headers }: Pick<Incoming, 'headers'>): boolean =>
  /^application\/grpc(?:[+;]|$)/i.test(headers['content-type'] ?? '');

/** The one message of a unary call, decompressed. */
const messageOf = (body: Buffer, coding: string, limits: ReceiverLimits): Buffer | Refusal => {
  const whole = body.length >= PREFIX_BYTES && body.length === PREFIX_BYTES + body.readUInt32BE(1);
  if (!whole) return refuse('malformed', 'the body is not one message of the length it gives');
  const message = body.subarray(PREFIX_BYTES);
  const compressed = body[0] ?? 0;
  if (compressed === 0) return message;
  if (compressed !== 1 || coding !== 'gzip') {
    return refuse('malformed', 'the message says that it is compressed, and the request does not');
  }
  const plain = inflate(message, limits);
  if (plain === 'malformed') return refuse(plain, 'the message is not gzip');
  return plain === 'too-large' ? refuse(plain, tooLarge(limits)) : plain;
};

/** Receives one gRPC call in full and tells the export in it from what must be refused. Rejects when it is cut off. */
export const readGrpcExport = async (
  incoming: Incoming,
  limits: ReceiverLimits,
  share: Share,
): Promise<Export | Refusal> => {
  const body = await readBody(incoming, limits.bodyBytes + PREFIX_BYTES, share);
  const { path, headers } = incoming;
  const signal = METHODS.get(path);
  if (!signal) return refuse('unknown-path', `no such method: ${path.slice(0, 200)}`);
  const coding = String(headers['grpc-encoding'] ?? 'identity').toLowerCase();
  if (coding !== 'gzip' && coding !== 'identity') {
    return refuse('unsupported-type', `no such compression: ${coding.slice(0, 200)}`, ACCEPTED);
  }
  if (!body) return refuse('too-large', tooLarge(limits));
  const message = messageOf(body, coding, limits);
  return 'reason' in message ? message : { signal, encoding: 'grpc', body: message };
};
