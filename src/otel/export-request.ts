import type { IncomingMessage } from 'node:http';
import { type BodyRefusal, type Buffered, inflate, readBody } from './body.ts';
import type { ReceiverLimits } from './limits.ts';
import { type Encoding, type Reply, refused } from './reply.ts';

const SIGNALS = { '/v1/traces': 'traces', '/v1/logs': 'logs', '/v1/metrics': 'metrics' } as const;

type Signal = (typeof SIGNALS)[keyof typeof SIGNALS];

/** One export, received whole and decompressed. */
export interface Export {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

/** A request that is not taken in: the reason it is counted under, and the answer. */
export interface Refusal {
  readonly reason: string;
  readonly reply: Reply;
}

const TYPES = new Map<string, Encoding>([
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

const signalOf = (path: string): Signal | undefined =>
  path === '/v1/traces' || path === '/v1/logs' || path === '/v1/metrics' ? SIGNALS[path] : undefined;

const refuse = (
  reason: string,
  status: number,
  encoding: Encoding,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal => ({ reason, reply: refused(status, encoding, message, headers) });

const bodyRefusal = (
  reason: BodyRefusal | 'malformed',
  encoding: Encoding,
  limits: ReceiverLimits,
): Refusal => {
  if (reason === 'malformed') return refuse(reason, 400, encoding, 'the body is not gzip');
  if (reason === 'overloaded')
    return refuse(reason, 503, encoding, 'too much at once', { 'retry-after': '1' });
  const { bodyBytes, inflatedBytes } = limits;
  const message = `the body exceeds ${bodyBytes} bytes, or ${inflatedBytes} bytes after decompression`;
  return refuse(reason, 413, encoding, message);
};

/** Receives one request in full and tells the export in it from what must be refused. Rejects when it is cut off. */
export const readExport = async (
  request: IncomingMessage,
  limits: ReceiverLimits,
  buffered: Buffered,
): Promise<Export | Refusal> => {
  const body = await readBody(request, limits, buffered);
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  const known = TYPES.get(type.trim().toLowerCase());
  const encoding = known ?? 'json';
  const [path = ''] = (request.url ?? '').split('?', 1);
  const signal = signalOf(path);
  if (!signal) return refuse('unknown-path', 404, encoding, `no such path: ${path.slice(0, 200)}`);
  if (request.method !== 'POST') {
    return refuse('wrong-method', 405, encoding, 'exports are posted', { allow: 'POST' });
  }
  if (!known) return refuse('unsupported-type', 415, encoding, `no such content type: ${type.slice(0, 200)}`);
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (coding !== 'gzip' && coding !== 'identity' && coding !== '') {
    return refuse('unsupported-type', 415, encoding, `no such content encoding: ${coding.slice(0, 200)}`);
  }
  const plain = typeof body === 'string' || coding !== 'gzip' ? body : inflate(body, limits);
  return typeof plain === 'string' ? bodyRefusal(plain, encoding, limits) : { signal, encoding, body: plain };
};
