import type { Columns } from './columns.ts';
import { toHex } from './ids.ts';

/** The `number`-th trace id of the columns, in hex. */
export const traceHex = ({ traces }: Columns, number: number): string =>
  toHex(traces.word(number, 0), traces.word(number, 1), traces.word(number, 2), traces.word(number, 3));

/** What people call the span of a row. */
export interface RowName {
  readonly name: string;
  readonly service: string;
  readonly traceId: string;
}

/** How the span of a row is called, whose it is, and in which trace. */
export const rowName = (columns: Columns, row: number): RowName => {
  const { strings, resources } = columns;
  return {
    name: strings.text(columns.name[row] ?? 0),
    service: strings.text(resources.service(columns.resource[row] ?? 0)),
    traceId: traceHex(columns, columns.trace[row] ?? 0),
  };
};
