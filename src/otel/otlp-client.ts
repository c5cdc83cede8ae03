import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OtlpExporter } from '../model/exporter.ts';
import { deadline } from '../util/deadline.ts';
import { partialSuccess } from './partial-success.ts';
import type { Answer, Outgoing, Sender } from './send.ts';

/** What is exported: the last words of OTLP's addresses. */
export type Signal = 'traces' | 'metrics';

/** A batch in both forms of OTLP; only the one that the protocol wants is made. */
export interface Batch {
  readonly signal: Signal;
  json(): object;
  protobuf(): Buffer;
}

export interface OtlpClient extends AsyncDisposable {
  /** Sends a batch, again and again while OTLP allows it. Rejects with the reason when it was not taken in whole. */
  export(batch: Batch): Promise<void>;
  /** Ends what is being sent, and the waits between tries; what comes later is not sent. */
  giveUp(): void;
}

/** For one export with all its tries: a dead collector must not hold the run. */
const TIMEOUT_MS = 5_000;

/** The first wait between two tries; it doubles. */
const FIRST_WAIT_MS = 100;

const METHODS = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const;

const compress = promisify(gzip);

/** The address of a signal below an OTLP endpoint, which may name that of traces already. */
const urlOf = ({ endpoint, tracesUrl }: OtlpExporter, signal: Signal): string => {
  if (signal === 'traces' && tracesUrl !== undefined) return tracesUrl;
  return `${endpoint.replace(/\/+$/, '').replace(/\/v1\/traces$/, '')}/v1/${signal}`;
};

const outgoing = async (exporter: OtlpExporter, batch: Batch): Promise<Outgoing> => {
  const isJson = exporter.protocol === 'http/json';
  const plain = isJson ? Buffer.from(JSON.stringify(batch.json())) : batch.protobuf();
  const compressed = exporter.compression === 'gzip';
  return {
    url: urlOf(exporter, batch.signal),
    method: METHODS[batch.signal],
    contentType: isJson ? 'application/json' : 'application/x-protobuf',
    body: compressed ? await compress(plain) : plain,
    gzip: compressed,
    headers: exporter.headers,
  };
};

/** HTTP's fields are ASCII without line breaks, and lower case over HTTP/2. */
const asFields = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // a name with two addresses that both refuse gives an AggregateError without a message
  const code = 'code' in error ? String(error.code) : error.name;
  return error.message === '' ? code : error.message;
};

/** One try. Without an answer it may be tried again, as with a collector that is busy. */
const tryOnce = async (sender: Sender, request: Outgoing, signal: AbortSignal): Promise<Answer> => {
  try {
    signal.throwIfAborted();
    return await sender.send(request, signal);
  } catch (error) {
    return { kind: 'busy', reason: messageOf(error) };
  }
};

const openSender = async ({ protocol }: OtlpExporter): Promise<Sender> =>
  protocol === 'grpc'
    ? (await import('./send-grpc.ts')).openGrpc()
    : (await import('./send-http.ts')).openHttp();

/** Opens a client; it connects when the first batch is sent. `random` in [0, 1) spreads the waits. */
export const openOtlpClient = async (exporter: OtlpExporter, random = Math.random): Promise<OtlpClient> => {
  const sender = await openSender(exporter);
  const timeoutMs = exporter.timeoutMs ?? TIMEOUT_MS;
  const stopped = new AbortController();
  return {
    async export(batch) {
      const request = await outgoing({ ...exporter, headers: asFields(exporter.headers) }, batch);
      const until = performance.now() + timeoutMs;
      using time = deadline([stopped.signal], timeoutMs, new Error(`no answer within ${timeoutMs} ms`));
      const { signal } = time;
      let reason = '';
      for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
        const answer = await tryOnce(sender, request, signal);
        if (answer.kind === 'taken') return tellLoss(exporter, answer.body);
        // what a try says that the time-out ended tells less than the try before it
        if (reason === '' || !signal.aborted) reason = answer.reason;
        if (answer.kind === 'refused') throw new Error(reason);
        const pauseMs = answer.afterMs ?? waitMs * (0.5 + random() / 2);
        if (signal.aborted || performance.now() + pauseMs >= until) throw new Error(reason);
        await delay(pauseMs, undefined, { signal }).catch(() => {});
      }
    },
    giveUp: () => stopped.abort(),
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  };
};

/** A batch that was taken in part must not be sent again; what was left out is told. */
const tellLoss = ({ protocol }: OtlpExporter, body: Buffer): void => {
  const { rejected, message } = partialSuccess(body, protocol === 'http/json');
  if (rejected > 0) throw new Error(`${rejected} were rejected${message === '' ? '' : `: ${message}`}`);
};
