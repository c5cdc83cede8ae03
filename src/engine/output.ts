import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../model/events.ts';
import type { ExecOptions } from '../model/plugin.ts';

/** The longest line that is waited for; more is passed on in pieces, so that a stream without newline is bounded. */
const MAX_LINE = 16_384;

/** How long a stream may stay open and silent after its process ended: a child in the background may hold it. */
const DRAIN_MS = 50;

/** Splits a stream into lines as they come; the rest comes when it ends. `goesOn` where it is a piece. Settles at the end. */
export const readLines = (
  stream: Readable,
  onLine: (line: string, goesOn: boolean) => void,
): Promise<void> => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line, false);
    if (rest.length <= MAX_LINE) return;
    onLine(rest, true);
    rest = '';
  });
  return new Promise((resolve) => {
    const end = (): void => {
      if (rest !== '') onLine(rest, false);
      rest = '';
      resolve();
    };
    stream.once('close', end);
    stream.once('error', end);
  });
};

/** Makes the lines of a stream those of a log. */
export const logLines =
  (stream: LogLine['stream'], onLine: (line: LogLine) => void) =>
  (line: string, goesOn: boolean): void =>
    onLine({ stream, line, ...(goesOn && { goesOn }) });

/** Bytes kept of each stream when the caller sets no bound. */
export const DEFAULT_BYTES = 1024 * 1024;

/** Hands the lines of both streams to `onLine` as they come, up to `maxBytes` of each. */
export const watchLines = (
  stdout: Readable,
  stderr: Readable,
  { onLine, maxBytes = DEFAULT_BYTES }: Pick<ExecOptions, 'onLine' | 'maxBytes'>,
): void => {
  if (!onLine) return;
  for (const [stream, source] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    let left = maxBytes;
    const log = logLines(stream, onLine);
    void readLines(source, (line, goesOn) => {
      if (left <= 0) return;
      left -= line.length + 1;
      log(line, goesOn);
    });
  }
};

/** Text collected up to a number of bytes; what came after is dropped and `truncated` says so. */
export interface Collected {
  text(): string;
  readonly truncated: boolean;
}

/** Keeps the first `maxBytes` of a stream and reads the rest away, so that the writer never blocks. */
export const collect = (stream: Readable, maxBytes: number): Collected => {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream.on('data', (chunk: Buffer) => {
    const room = maxBytes - kept;
    if (chunk.length > room) truncated = true;
    if (room <= 0) return;
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    kept += Math.min(room, chunk.length);
  });
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    get truncated() {
      return truncated;
    },
  };
};

/** Waits until `stream` is closed, or was silent for a moment after its process ended. */
export const drained = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    if (stream.closed) return resolve();
    let timer = setTimeout(resolve, DRAIN_MS);
    stream.on('data', () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, DRAIN_MS);
    });
    stream.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** The last lines of a stream, for failure output. */
export class Tail {
  readonly #lines: string[] = [];
  readonly #most: number;

  constructor(most = 200) {
    this.#most = most;
  }

  push(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#most) this.#lines.shift();
  }

  get lines(): readonly string[] {
    return [...this.#lines];
  }
}
