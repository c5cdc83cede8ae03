import { STATUS_CODES, type Trace } from '../model/trace.ts';
import { nameTest } from '../util/pattern.ts';
import { SlowRegex } from '../util/regex.ts';
import { usage } from './usage.ts';
import { choice, duration } from './values.ts';

/** Flags that choose spans. */
export const filterFlags = {
  grep: { value: 'RE', describe: 'Only spans whose name matches this regular expression' },
  service: { value: 'NAME', describe: 'Only spans of this service; a glob with *' },
  status: {
    value: 'STATUS',
    describe: 'Only spans that ended OK, UNSET or ERROR',
    choices: ['OK', 'UNSET', 'ERROR'],
  },
  slow: { value: 'TIME', describe: "Only spans that took at least so long, such as '100ms'; slowest first" },
  trace: { value: 'ID', describe: 'Only the trace whose id begins so' },
} as const;

interface Filters {
  readonly grep?: string;
  readonly service?: string;
  readonly status?: string;
  readonly slow?: string;
  readonly trace?: string;
}

type Test = (row: number) => boolean;

/** Whether a text of a column fits; each distinct text is asked once. */
const onText = (trace: Trace, column: Uint32Array, test: (text: string) => boolean): Test => {
  const known = new Map<number, boolean>();
  return (row) => {
    const id = column[row] ?? 0;
    const answer = known.get(id) ?? test(trace.text(id));
    known.set(id, answer);
    return answer;
  };
};

const expression = (text: string): ((name: string) => boolean) => {
  try {
    new RegExp(text, 'u');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usage(`--grep is not a regular expression: ${reason}`);
  }
  return nameTest(`/${text}/`);
};

const onTraceId = (trace: Trace, start: string): Test => {
  const wanted = start.toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(wanted))
    throw usage(`--trace wants the beginning of a trace id, it is '${start}'`, 'it is hex: --trace 4bf92f35');
  const known = new Map<number, boolean>();
  return (row) => {
    const number = trace.trace[row] ?? 0;
    const answer = known.get(number) ?? trace.traceId(row).startsWith(wanted);
    known.set(number, answer);
    return answer;
  };
};

/** People write a status as they like. */
const statusOf = (text: string): (typeof STATUS_CODES)[number] =>
  STATUS_CODES.find((one) => one === text.toUpperCase()) ?? choice('--status', text, STATUS_CODES);

const testsOf = (trace: Trace, { grep, service, status, slow, trace: id }: Filters): readonly Test[] => {
  const code = status === undefined ? -1 : STATUS_CODES.indexOf(statusOf(status));
  const slowNs = slow === undefined ? 0 : duration('--slow', slow) * 1e6;
  return [
    ...(id === undefined ? [] : [onTraceId(trace, id)]),
    ...(service === undefined ? [] : [onText(trace, trace.service, nameTest(service))]),
    ...(status === undefined ? [] : [(row: number) => trace.status[row] === code]),
    ...(slow === undefined
      ? []
      : [(row: number) => (trace.end[row] ?? 0) - (trace.start[row] ?? 0) >= slowNs]),
    ...(grep === undefined ? [] : [onText(trace, trace.name, expression(grep))]),
  ];
};

/** Rows that every flag lets through, in order of start; with `--slow` the slowest first. @throws UsageError */
export const filterRows = (trace: Trace, filters: Filters): readonly number[] => {
  const tests = testsOf(trace, filters);
  try {
    const rows: number[] = [];
    for (let row = 0; row < trace.size; row++) if (tests.every((test) => test(row))) rows.push(row);
    if (filters.slow === undefined) return rows;
    const took = (row: number): number => (trace.end[row] ?? 0) - (trace.start[row] ?? 0);
    return rows.sort((a, b) => took(b) - took(a) || a - b);
  } catch (error) {
    if (error instanceof SlowRegex) throw usage(error.message);
    throw error;
  }
};
