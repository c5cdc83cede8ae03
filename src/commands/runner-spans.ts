import { attr } from '../model/conventions.ts';
import { SOURCES, type Trace } from '../model/trace.ts';

const RUNNER = SOURCES.indexOf('runner');

/** Rows from the roots down: none comes before what it lies below. */
const rootsFirst = ({ pre }: Trace): Uint32Array => {
  const rows = new Uint32Array(pre.length);
  for (const [row, number] of pre.entries()) rows[number] = row;
  return rows;
};

/**
 * In a file, spans of clnrm's own exporter are the runner's: expectations on `clnrm.*` look at them, and nothing else
 * does. Those below a span of another run are of a clnrm that was tested, and stay the subject's.
 */
export const asRunner = (trace: Trace): Trace => {
  const scope = trace.idOf('clnrm');
  if (scope < 0) return trace;
  const source = trace.source.slice();
  /** The run that the outermost of clnrm's own spans at or above each row is of. */
  const runs: (string | undefined)[] = [];
  for (const row of rootsFirst(trace)) {
    const said = trace.scope[row] === scope ? trace.resource(row).get(attr.runId) : undefined;
    const run = said?.type === 'string' ? said.value : undefined;
    runs[row] = runs[trace.parent[row] ?? -1] ?? run;
    if (run !== undefined && run === runs[row]) source[row] = RUNNER;
  }
  return { ...trace, source };
};
