import { inflate, readBody, tooLarge } from './body.ts';
import type { Share } from './budget.ts';
import { Columns } from './columns.ts';
import { decodeSpans } from './decode-spans.ts';
import type { Incoming } from './incoming.ts';
import type { ReceiverLimits } from './limits.ts';
import { MalformedExport } from './malformed.ts';
import type { Encoding, Refusal, RefusalReason, Signal } from './reply.ts';

const SIGNALS = new Map<string, Signal>([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);

/** One export, received whole and decompressed. */
export interface Export {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

const TYPES = new Map<string, Encoding>([
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

/** Other signals of OTLP: what is posted there is no span. */
const OTHER_SIGNALS = /^\/v1(?:development)?\/profiles$/;

/** Whether a body is spans: then an exporter was given an address without `/v1/traces`, and they are lost. */
const holdsSpans = (encoding: Encoding, body: Buffer): boolean => {
  const columns = new Columns();
  try {
    decodeSpans(columns, { encoding, body });
  } catch (error) {
    if (!(error instanceof MalformedExport)) throw error;
  }
  return columns.size > 0;
};

/** Receives one request in full and tells the export in it from what must be refused. Rejects when it is cut off. */
export const readHttpExport = async (
  incoming: Incoming,
  limits: ReceiverLimits,
  share: Share,
): Promise<Export | Refusal> => {
  const body = await readBody(incoming, limits.bodyBytes, share);
  const { method, path, headers } = incoming;
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const known = TYPES.get(type.trim().toLowerCase());
  const encoding = known ?? 'json';
  const refuse = (reason: RefusalReason, message: string, more: Refusal['headers'] = {}): Refusal => ({
    reason,
    encoding,
    message,
    headers: more,
  });
  const [bare = ''] = path.split('?', 1);
  const signal = SIGNALS.get(bare);
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const read = (): Buffer | 'malformed' | 'too-large' =>
    body !== undefined && coding === 'gzip' ? inflate(body, limits) : (body ?? 'too-large');
  if (!signal) {
    const sent = known && method === 'POST' && !OTHER_SIGNALS.test(bare) ? read() : undefined;
    const reason = Buffer.isBuffer(sent) && holdsSpans(encoding, sent) ? 'wrong-path' : 'unknown-path';
    return refuse(reason, `no such path: ${bare.slice(0, 200)}`);
  }
  if (method !== 'POST') return refuse('wrong-method', 'exports are posted', { allow: 'POST' });
  if (!known) return refuse('unsupported-type', `no such content type: ${type.slice(0, 200)}`);
  if (coding !== 'gzip' && coding !== 'identity' && coding !== '') {
    return refuse('unsupported-type', `no such content encoding: ${coding.slice(0, 200)}`);
  }
  const plain = read();
  if (plain === 'malformed') return refuse(plain, 'the body is not gzip');
  return plain === 'too-large' ? refuse(plain, tooLarge(limits)) : { signal, encoding, body: plain };
};
