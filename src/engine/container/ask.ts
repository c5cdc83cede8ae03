import type { Duplex, Readable } from 'node:stream';
import { type Answer, type Call, call, readAnswer, send } from './socket.ts';

/** What the engine refused, as an error: status and its own words. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly statusCode: number;

  constructor({ status, body }: Answer) {
    const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
    super(String(said).trim() || `HTTP ${status}`);
    this.statusCode = status;
  }
}

/** The body of an answer that is no refusal; rejects with `Refused` otherwise. */
export const demand = async (asked: Call): Promise<unknown> => {
  const answer = await call(asked);
  if (answer.status < 400) return answer.body;
  throw new Refused(answer);
};

/** What the engine sends until it ends the stream; its frames are for `demux`. Rejects with `Refused`. */
export const listenTo = (asked: Call): Promise<Readable> =>
  new Promise((resolve, reject) => {
    const request = send(asked);
    request.once('error', reject);
    request.once('response', (response) => {
      if ((response.statusCode ?? 0) < 400) return resolve(response);
      readAnswer(response).then((answer) => reject(new Refused(answer)), reject);
    });
  });

/** As `listenTo`, but what is written to the stream reaches the program. */
export const talkTo = (asked: Call): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const request = send(asked, { connection: 'Upgrade', upgrade: 'tcp' });
    request.once('error', reject);
    request.once('upgrade', (_response, stream, first) => {
      stream.unshift(first);
      resolve(stream);
    });
    request.once('response', (response) =>
      readAnswer(response).then((answer) => reject(new Refused(answer)), reject),
    );
  });
