import type { Common, Included } from '../model/expectation.ts';
import { PHASES, SOURCES, type Trace } from '../model/trace.ts';
import { phasesThatCount } from '../util/included-phases.ts';
import { isExact, namesLike } from '../util/pattern.ts';
import { keep } from './rows.ts';

/** Spans a name pattern selects: rows in order, and whether a row is one of them. */
export interface Selection {
  readonly rows: Uint32Array;
  has(row: number): boolean;
}

/** The spans that expectations speak of, and those that a name pattern selects among them. */
export interface Population {
  /** Rows of the subject that belong to the scenario, in order. */
  readonly subject: Uint32Array;
  /** The runner's own rows, in order. */
  readonly runner: Uint32Array;
  has(row: number): boolean;
  /** Whether the pattern looks at the runner's own spans. */
  asksRunner(pattern: string): boolean;
  /** Rows of the source that the pattern asks about. */
  of(pattern: string): Uint32Array;
  select(pattern: string): Selection;
  /** What a parent, an ancestor or a link may be: also of the runner where the expectation looks at a nested clnrm. */
  related(pattern: string): Selection;
  /** The same spans, to an expectation that says whose it means. */
  as(source: Common['source']): Population;
}

/** Whether a name pattern looks at the runner's own spans; the expectation may say it, the name does otherwise. */
export const asksRunner = (pattern: string, source: Common['source']): boolean =>
  source === undefined ? pattern.startsWith('clnrm.') : source === 'runner';

const SUBJECT = 1;
const RUNNER = 2;

/** Whose each row is, and the rows of either side; one loop, for every scenario is asked first of all. */
const sides = ({ source, phase, size }: Trace, include: readonly Included[]) => {
  const phases = phasesThatCount(include);
  const own = SOURCES.indexOf('subject');
  const kept = PHASES.map((_, phase) => phases.has(phase));
  const member = new Uint8Array(size);
  const [subject, runner] = [new Uint32Array(size), new Uint32Array(size)];
  let [subjects, runners] = [0, 0];
  for (let row = 0; row < size; row++) {
    if (source[row] !== own) {
      member[row] = RUNNER;
      runner[runners++] = row;
    } else if (kept[phase[row] ?? 0] === true) {
      member[row] = SUBJECT;
      subject[subjects++] = row;
    }
  }
  return { member, subject: subject.slice(0, subjects), runner: runner.slice(0, runners) };
};

const joined = (some: Uint32Array, others: Uint32Array): Uint32Array => {
  const rows = new Uint32Array(some.length + others.length);
  rows.set(some);
  rows.set(others, some.length);
  return rows;
};

/** Name ids a pattern means; looked up directly when it names one text. */
const idsLike = (trace: Trace, pattern: string): readonly number[] => {
  if (isExact(pattern)) {
    const id = trace.idOf(pattern);
    return id < 0 ? [] : [id];
  }
  const names = Array.from(trace.names, (id) => trace.text(id));
  return namesLike(pattern, names).map((name) => trace.idOf(name));
};

/**
 * The population of one judgement: spans of the subject in phase `scenario` and the included phases; for patterns
 * that begin with `clnrm.` all spans of the runner, unless the expectation says whose it means. Selections are made
 * once for each pattern.
 */
export const createPopulation = (trace: Trace, include: readonly Included[]): Population => {
  const { member, subject, runner } = sides(trace, include);

  const make = (pattern: string, wanted: number): Selection => {
    const { name } = trace;
    const ids = new Set(idsLike(trace, pattern));
    const [only] = ids;
    if (ids.size === 1 && only !== undefined) {
      return {
        rows: keep(trace.rowsNamed(only), (row) => member[row] === wanted),
        has: (row) => name[row] === only && member[row] === wanted,
      };
    }
    const rows = wanted === RUNNER ? runner : subject;
    const has = (row: number): boolean => member[row] === wanted && ids.has(name[row] ?? -1);
    return { rows: ids.size === trace.names.length ? rows : keep(rows, has), has };
  };

  const views = new Map<Common['source'], Population>();
  const as = (source: Common['source']): Population => {
    const view = views.get(source) ?? viewAs(source);
    views.set(source, view);
    return view;
  };
  const viewAs = (source: Common['source']): Population => {
    const selections = new Map<string, Selection>();
    return {
      subject,
      runner,
      has: (row) => member[row] === SUBJECT,
      asksRunner: (pattern) => asksRunner(pattern, source),
      of: (pattern) => (asksRunner(pattern, source) ? runner : subject),
      select(pattern) {
        const known = selections.get(pattern);
        if (known !== undefined) return known;
        const selection = make(pattern, asksRunner(pattern, source) ? RUNNER : SUBJECT);
        selections.set(pattern, selection);
        return selection;
      },
      related(pattern) {
        const own = this.select(pattern);
        if (source === undefined || source === 'runner' || !asksRunner(pattern, undefined)) return own;
        const above = as('runner').select(pattern);
        return { rows: joined(own.rows, above.rows), has: (row) => own.has(row) || above.has(row) };
      },
      as,
    };
  };
  return as(undefined);
};
