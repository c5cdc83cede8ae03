import { EXIT } from '../diagnostics/exit.ts';
import type { Trace } from '../model/trace.ts';
import { toOtlpJson } from '../otel/encode-json.ts';
import { recordsOf } from '../otel/from-trace.ts';
import { phaseNote } from '../otel/said-phase.ts';
import { stringifyJson } from '../util/json.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { writeLines } from './lines.ts';
import { spanData } from './span-data.ts';
import { filterFlags, filterRows } from './span-filter.ts';
import { spanTable } from './span-table.ts';
import { openTrace, traceFlags } from './traces.ts';
import { choice } from './values.ts';

const FORMATS = ['table', 'json', 'ndjson', 'otlp'] as const;

const OTLP_SPANS_A_LINE = 500;

function* otlpLines(trace: Trace, rows: readonly number[]): Generator<string> {
  const record = recordsOf(trace);
  let line: number[] = [];
  const text = (): string => JSON.stringify(toOtlpJson(line.map(record), phaseNote(trace, line[0] ?? 0)));
  for (const row of rows) {
    const isOther = line.length > 0 && trace.phase[row] !== trace.phase[line[0] ?? 0];
    if (isOther || line.length === OTLP_SPANS_A_LINE) {
      yield text();
      line = [];
    }
    line.push(row);
  }
  if (line.length > 0) yield text();
}

/** `{ "spans": [ … ] }` with a line for each span. */
function* jsonLines(trace: Trace, rows: readonly number[]): Generator<string> {
  if (rows.length === 0) {
    yield '{ "spans": [] }';
    return;
  }
  yield '{ "spans": [';
  for (const [place, row] of rows.entries())
    yield `  ${stringifyJson(spanData(trace, row))}${place === rows.length - 1 ? '' : ','}`;
  yield '] }';
}

function* ndjsonLines(trace: Trace, rows: readonly number[]): Generator<string> {
  for (const row of rows) yield stringifyJson(spanData(trace, row)) ?? '';
}

/** `clnrm spans`: the spans of a file or of the last run. Exit 4 where there is none to show. */
export default defineCommand({
  flags: {
    ...filterFlags,
    ...traceFlags,
    format: {
      value: 'FORMAT',
      describe: 'table, json, ndjson (one span a line) or otlp (lines of OTLP/JSON)',
    },
    verbose: { alias: 'v', describe: 'Show ids, attributes, events and links in the table' },
  },
  most: 1,
  examples: [
    ['clnrm spans', 'the spans of the last run'],
    ['clnrm spans traces.json --status error -v', 'what failed, in full'],
    ['clnrm spans --slow 100ms --service shop', 'what took long in one service'],
    ['node app.js | clnrm spans - --format otlp', 'what a console exporter prints, as OTLP'],
  ],
  async run({ words: [word], ...given }, host) {
    const format = choice('--format', given.format ?? 'table', FORMATS);
    const { name, trace } = await openTrace(word, given, host);
    const rows = filterRows(trace, given);
    const { stdout, stderr } = host;
    const counted = `${plural(rows.length, 'span')}${rows.length === trace.size ? '' : ` of ${trace.size}`}`;
    if (format === 'json') await writeLines(stdout, jsonLines(trace, rows));
    else if (format === 'ndjson') await writeLines(stdout, ndjsonLines(trace, rows));
    else if (format === 'otlp') await writeLines(stdout, otlpLines(trace, rows));
    else if (rows.length > 0) {
      const look = lookOf(stdout, host.env, given['no-color'] ?? false);
      const traces = new Set(rows.map((row) => trace.trace[row])).size;
      await writeLines(stdout, spanTable(trace, rows, look, given.verbose ?? false));
      stdout.write(`${counted} in ${plural(traces, 'trace')}\n`);
    }
    if (rows.length > 0) return EXIT.passed;
    stderr.write(
      trace.size === 0
        ? `${name} holds no spans\n`
        : `none of the ${trace.size} spans of ${name} was selected\n`,
    );
    return EXIT.nothing;
  },
});
