import type { Columns } from './columns.ts';
import { hexWord, toHex } from './ids.ts';
import { type RowName, rowName } from './row.ts';
import type { SpanIndex } from './span-index.ts';
import { TupleTable } from './tuples.ts';

const SUBJECT = 0;

/** A span of the subject whose parent has not arrived. */
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
  #unresolved: number[] = [];
  #seen = 0;

  constructor(columns: Columns, index: SpanIndex) {
    this.#columns = columns;
    this.#index = index;
  }

  names(): readonly string[] {
    this.#advance();
    return [...this.#names].map((id) => this.#columns.strings.text(id));
  }

  services(): readonly string[] {
    this.#advance();
    const { resources, strings } = this.#columns;
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

  unresolvedParents(): readonly Unresolved[] {
    this.#advance();
    const { trace, parentHigh, parentLow } = this.#columns;
    this.#unresolved = this.#unresolved.filter(
      (row) => this.#index.rowOf(trace[row] ?? 0, parentHigh[row] ?? 0, parentLow[row] ?? 0) < 0,
    );
    return this.#unresolved.map((row) => this.#describe(row));
  }

  #describe(row: number): Unresolved {
    const { parentHigh, parentLow } = this.#columns;
    const parentSpanId = toHex(parentHigh[row] ?? 0, parentLow[row] ?? 0);
    return { ...rowName(this.#columns, row), parentSpanId };
  }

  #advance(): void {
    const { size, name, source, resource, trace, parentHigh, parentLow } = this.#columns;
    for (; this.#seen < size; this.#seen++) {
      const row = this.#seen;
      if (source[row] !== SUBJECT) continue;
      this.#names.add(name[row] ?? 0);
      this.#resources.add(resource[row] ?? 0);
      const [high, low] = [parentHigh[row] ?? 0, parentLow[row] ?? 0];
      if ((high | low) === 0) continue;
      this.#parents.intern(trace[row] ?? 0, high, low, 0);
      this.#unresolved.push(row);
    }
  }
}
