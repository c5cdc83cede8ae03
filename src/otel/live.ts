import type { Columns } from './columns.ts';
import { hexWord, toHex } from './ids.ts';
import { type RowName, rowName } from './row.ts';
import type { SpanIndex } from './span-index.ts';
import { TupleTable } from './tuples.ts';

const SUBJECT = 0;

/** A span of the subject whose parent has not arrived; of several that wait for one parent the first. */
export interface Unresolved extends RowName {
  readonly parentSpanId: string;
}

/** What the engine asks while spans stream in. Every answer costs what arrived since the last one. */
export class LiveView {
  readonly #columns: Columns;
  readonly #index: SpanIndex;
  readonly #names = new Set<number>();
  readonly #resources = new Set<number>();
  readonly #parents = new TupleTable();
  /** Of each distinct parent the first row that names it, and how many at the beginning have theirs. */
  readonly #waiting: number[] = [];
  #oldest = 0;
  #seen = 0;
  /** Runs whose resource is known. */
  #heard = 0;

  constructor(columns: Columns, index: SpanIndex) {
    this.#columns = columns;
    this.#index = index;
  }

  names(): readonly string[] {
    this.#advance();
    return [...this.#names].map((id) => this.#columns.strings.text(id));
  }

  services(): readonly string[] {
    const { resources, runs, strings, resource, source } = this.#columns;
    for (; this.#heard < runs.length; this.#heard++) {
      const row = runs[this.#heard] ?? 0;
      if (source[row] === SUBJECT) this.#resources.add(resource[row] ?? 0);
    }
    const ids = new Set([...this.#resources].map((resource) => resources.service(resource)));
    return [...ids].map((id) => strings.text(id)).filter((name) => name !== '');
  }

  hasChildOf(traceId: string, parentSpanId: string): boolean {
    this.#advance();
    const { traces } = this.#columns;
    const trace = traces.find(
      hexWord(traceId, 0),
      hexWord(traceId, 1),
      hexWord(traceId, 2),
      hexWord(traceId, 3),
    );
    return (
      trace >= 0 && this.#parents.find(trace, hexWord(parentSpanId, 0), hexWord(parentSpanId, 1), 0) >= 0
    );
  }

  /** In order of arrival, each looked for when it is asked for: who wants one pays for one. Ids in `own` are no parents. */
  *unresolvedParents(own: ReadonlySet<string>): Generator<Unresolved, void> {
    this.#advance();
    while (this.#isResolved(this.#oldest)) this.#oldest++;
    for (let at = this.#oldest; at < this.#waiting.length; at++) {
      if (this.#isResolved(at)) continue;
      const found = this.#describe(this.#waiting[at] ?? 0);
      if (!own.has(found.parentSpanId)) yield found;
    }
  }

  #isResolved(at: number): boolean {
    const { trace, parentHigh, parentLow } = this.#columns;
    const row = this.#waiting[at];
    if (row === undefined) return false;
    return this.#index.rowOf(trace[row] ?? 0, parentHigh[row] ?? 0, parentLow[row] ?? 0) >= 0;
  }

  #describe(row: number): Unresolved {
    const { parentHigh, parentLow } = this.#columns;
    const parentSpanId = toHex(parentHigh[row] ?? 0, parentLow[row] ?? 0);
    return { ...rowName(this.#columns, row), parentSpanId };
  }

  #advance(): void {
    const { size, name, source, trace, parentHigh, parentLow } = this.#columns;
    for (; this.#seen < size; this.#seen++) {
      const row = this.#seen;
      if (source[row] !== SUBJECT) continue;
      this.#names.add(name[row] ?? 0);
      const [high, low] = [parentHigh[row] ?? 0, parentLow[row] ?? 0];
      if ((high | low) === 0) continue;
      const known = this.#parents.size;
      if (this.#parents.intern(trace[row] ?? 0, high, low, 0) === known) this.#waiting.push(row);
    }
  }
}
