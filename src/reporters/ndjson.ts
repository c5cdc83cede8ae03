import type { Reporter } from './reporter.ts';

/** The stream itself, one event a line: what CLI tests assert on and other programs read. */
export const ndjson: Reporter = (sink) => (event) => sink.write(`${JSON.stringify(event)}\n`);
