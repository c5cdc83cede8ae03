import { unescaped } from '../util/percent.ts';
import type { Columns } from './columns.ts';
import { hexWord } from './ids.ts';
import type { ExportRange } from './origins.ts';
import type { SpanIndex } from './span-index.ts';

/** Who the scenario is, and whom it declares. */
export interface ClaimRules {
  /** Id of this run. */
  readonly run: string;
  readonly scenario: string;
  /** Names of all scenarios of the run. */
  readonly scenarios: ReadonlySet<string>;
  /** `service.name`s that the runner itself hands out: a service may be called clnrm. */
  readonly given: ReadonlySet<string>;
  /** Services and steps that are a clnrm, by the name their exports bear. */
  readonly nested: ReadonlySet<string>;
  /** The runner's spans that those services and steps were started under. */
  readonly nestedSpanIds: readonly string[];
}

/** What rows say of themselves, put to the test. */
export interface Claims {
  /** Whether rows of this resource, unless they are `named` or repeat another row, are neither forged, earlier nor elsewhere. */
  isPlain(resource: number): boolean;
  /** Whether a row's name or scope is one of the runner's. */
  named(row: number): boolean;
  /** Why the row poses as the runner's. */
  forged(row: number): string | undefined;
  /** Why the row is of another run, by its own account. */
  earlier(row: number): string | undefined;
  /** Whether the row is of another scenario of this run. */
  isElsewhere(row: number): boolean;
}

const RUNNER = 1;
const FARTHEST = 10_000;

/** Asks once for each number of a table; numbers are dense. */
const once = <T>(ask: (id: number) => T): ((id: number) => T) => {
  const known: (T | undefined)[] = [];
  return (id) => {
    const answer = known[id] ?? ask(id);
    known[id] = answer;
    return answer;
  };
};

/** The sender of a row, found by bisection: ranges are in order of rows, and rows of the runner lie between. */
const senders =
  (ranges: readonly ExportRange[]) =>
  (row: number): ExportRange | undefined => {
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle]?.firstRow ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    return range !== undefined && row < range.firstRow + range.rows ? range : undefined;
  };

interface Resource {
  readonly run: string;
  readonly scenario: string;
  readonly service: string;
}

const resourceReader = ({ resources, strings }: Columns): ((id: number) => Resource) => {
  const text = (id: number, key: string): string => {
    const value = resources.attributes.find(resources.start(id), resources.end(id), strings.idOf(key));
    return value?.type === 'string' ? unescaped(value.value) : '';
  };
  return once((id) => ({
    run: text(id, 'clnrm.run.id'),
    scenario: text(id, 'clnrm.scenario'),
    service: strings.text(resources.service(id)),
  }));
};

/** Whether a row lies at or below one of the runner's spans with these ids. */
const descent = (columns: Columns, index: SpanIndex, spanIds: readonly string[]) => {
  const ids = new Set(spanIds.map((id) => `${hexWord(id, 0)}:${hexWord(id, 1)}`));
  const { trace, parentHigh, parentLow, source } = columns;
  return (row: number): boolean => {
    let at = row;
    for (let far = 0; ids.size > 0 && at >= 0 && far < FARTHEST; far++) {
      const [high, low] = [parentHigh[at] ?? 0, parentLow[at] ?? 0];
      const above = index.rowOf(trace[at] ?? 0, high, low);
      if (ids.has(`${high}:${low}`) && (above < 0 || source[above] === RUNNER)) return true;
      at = above;
    }
    return false;
  };
};

/** Prepares the questions for all rows of the columns. */
export const createClaims = (
  columns: Columns,
  index: SpanIndex,
  ranges: readonly ExportRange[],
  rules: ClaimRules,
): Claims => {
  const { strings, name, scope, resource, trace, spanHigh, spanLow, source } = columns;
  const sender = senders(ranges);
  const resourceOf = resourceReader(columns);
  const isBelowNested = descent(columns, index, rules.nestedSpanIds);
  const posing = strings.beginningWith('clnrm.');
  const scopeId = strings.idOf('clnrm');
  const isDeclared = (row: number): boolean => {
    if (rules.nested.size === 0) return false;
    return rules.nested.has(sender(row)?.service ?? '') || isBelowNested(row);
  };
  // a run's scenarios have traces of their own: whatever bears the id of a declared inner run is declared with it
  const innerRuns = once((_all: number): ReadonlySet<string> => {
    const found = new Set<string>();
    for (let row = 0; rules.nested.size > 0 && row < columns.size; row++) {
      const { run } = resourceOf(resource[row] ?? 0);
      const isNew = source[row] !== RUNNER && run !== '' && run !== rules.run && !found.has(run);
      if (isNew && isDeclared(row)) found.add(run);
    }
    return found;
  });
  const isNested = (row: number): boolean => {
    const { run } = resourceOf(resource[row] ?? 0);
    return run === '' ? isDeclared(row) : innerRuns(0).has(run);
  };
  // of two spans with the same ids the runner's counts: the other is among the repeated ones
  const isDouble = (row: number): boolean =>
    index.repeated.has(row) &&
    source[index.rowOf(trace[row] ?? 0, spanHigh[row] ?? 0, spanLow[row] ?? 0)] === RUNNER;
  const runnerTraces = once((_all: number): ReadonlySet<number> => {
    const found = new Set<number>();
    for (let row = 0; row < columns.size; row++) if (source[row] === RUNNER) found.add(trace[row] ?? 0);
    return found;
  });
  const isRunner = ({ run, service }: Resource): boolean =>
    run === rules.run && service === 'clnrm' && !rules.given.has(service);
  const named = (row: number): boolean => posing[name[row] ?? 0] === 1 || scope[row] === scopeId;
  const poses = (row: number): string | undefined => {
    if (isRunner(resourceOf(resource[row] ?? 0))) return 'its resource is the runner of this run';
    if (!named(row)) return undefined;
    return posing[name[row] ?? 0] === 1 ? 'its name begins with `clnrm.`' : 'its scope is `clnrm`';
  };
  const isOther = (scenario: string): boolean =>
    rules.scenarios.size > 1 && scenario !== rules.scenario && rules.scenarios.has(scenario);
  const isOwnTraffic = ranges.every(({ scenario }) => scenario === undefined || !isOther(scenario));
  return {
    isPlain(id) {
      const { run, scenario, service } = resourceOf(id);
      const isOwnRun = (run === '' || run === rules.run) && !isRunner({ run, scenario, service });
      return isOwnRun && isOwnTraffic && !isOther(scenario);
    },
    named,
    forged(row) {
      if (isDouble(row)) return "it bears the ids of one of the runner's own spans";
      const posed = poses(row);
      return posed === undefined || isNested(row) ? undefined : posed;
    },
    earlier(row) {
      const { run } = resourceOf(resource[row] ?? 0);
      if (run === '' || run === rules.run || isNested(row)) return undefined;
      return `it is of the run ${run}`;
    },
    isElsewhere(row) {
      return (
        isOther(sender(row)?.scenario ?? resourceOf(resource[row] ?? 0).scenario) &&
        !runnerTraces(0).has(trace[row] ?? 0)
      );
    },
  };
};
