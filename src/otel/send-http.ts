import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { ANSWER_BYTES, type Answer, type Outgoing, type Sender } from './send.ts';

/** The statuses that OTLP says may be tried again; all others may not. */
const BUSY = new Set([429, 502, 503, 504]);

/** `Retry-After` in ms: seconds, or a date. */
const afterMs = (header: string | undefined): number | undefined => {
  if (header === undefined) return;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const readAll = async (response: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    if (size < ANSWER_BYTES) parts.push(part);
    size += part.length;
  }
  return Buffer.concat(parts);
};

const answerOf = async (response: IncomingMessage): Promise<Answer> => {
  const { statusCode = 0, statusMessage = '' } = response;
  const body = await readAll(response);
  if (statusCode >= 200 && statusCode < 300) return { kind: 'taken', body };
  const reason = `HTTP ${statusCode} ${statusMessage}`.trimEnd();
  if (!BUSY.has(statusCode)) return { kind: 'refused', reason };
  const after = afterMs(response.headers['retry-after']);
  return { kind: 'busy', reason, ...(after !== undefined && { afterMs: after }) };
};

/** OTLP/HTTP over connections that are kept. A redirection is a refusal: headers may hold a token. */
export const openHttp = (): Sender => {
  const plain = new PlainAgent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  const send = ({ url, contentType, body, gzip, headers }: Outgoing, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const given = {
        method: 'POST',
        signal,
        agent: isSecure ? secure : plain,
        headers: {
          ...headers,
          'content-type': contentType,
          'content-length': String(body.length),
          ...(gzip && { 'content-encoding': 'gzip' }),
        },
      };
      const request = (isSecure ? secureRequest : plainRequest)(url, given, (response) =>
        answerOf(response).then(resolve, reject),
      );
      request.on('error', reject);
      request.end(body);
    });
  return {
    send,
    async [Symbol.asyncDispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
};
