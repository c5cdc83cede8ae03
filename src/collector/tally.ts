import { closeSync, openSync, readSync } from 'node:fs';
import type { Collected } from '../otel/collector.ts';
import { type Json, objectsAt } from '../otel/json-value.ts';

/** Bytes that are read at once. */
const PIECE = 1 << 20;

type Counts = Omit<Collected, 'refused'>;

/** How many `leaf` lie two lists below `root`, as OTLP/JSON has spans and log records. */
const leaves = (data: Json, root: string, scope: string, leaf: string): number =>
  objectsAt(data, root)
    .flatMap((one) => objectsAt(one, scope))
    .reduce((sum, one) => sum + objectsAt(one, leaf).length, 0);

/** What one line of OTLP/JSON holds; a line that is none holds nothing. */
const countsOf = (line: string): Counts => {
  try {
    const data: Json = JSON.parse(line);
    return {
      exports: 1,
      spans: leaves(data, 'resourceSpans', 'scopeSpans', 'spans'),
      logs: leaves(data, 'resourceLogs', 'scopeLogs', 'logRecords'),
      metrics: objectsAt(data, 'resourceMetrics').length > 0 ? 1 : 0,
    };
  } catch {
    return { exports: 0, spans: 0, logs: 0, metrics: 0 };
  }
};

/** Undefined where somebody took the file away: what was counted stays. */
const opened = (path: string): number | undefined => {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
};

/** Counts what is appended to a file of OTLP/JSON from byte `from` on: whole lines, each once. */
export const createLineTally = (path: string, from: number): { read(): Collected } => {
  const piece = Buffer.alloc(PIECE);
  let at = from;
  let rest = Buffer.alloc(0);
  let sum: Counts = { exports: 0, spans: 0, logs: 0, metrics: 0 };
  const take = (line: string): void => {
    const one = countsOf(line);
    sum = {
      exports: sum.exports + one.exports,
      spans: sum.spans + one.spans,
      logs: sum.logs + one.logs,
      metrics: sum.metrics + one.metrics,
    };
  };
  const readOn = (handle: number): void => {
    for (let got = readSync(handle, piece, 0, PIECE, at); got > 0; ) {
      at += got;
      const whole = Buffer.concat([rest, piece.subarray(0, got)]);
      const end = whole.lastIndexOf(0x0a) + 1;
      for (const line of whole.toString('utf8', 0, end).split('\n')) if (line !== '') take(line);
      rest = whole.subarray(end);
      got = readSync(handle, piece, 0, PIECE, at);
    }
  };
  return {
    read() {
      const handle = opened(path);
      if (handle !== undefined) {
        try {
          readOn(handle);
        } finally {
          closeSync(handle);
        }
      }
      return { ...sum, refused: {} };
    },
  };
};
