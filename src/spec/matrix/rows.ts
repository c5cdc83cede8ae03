import { fault } from '../../diagnostics/diagnostic.ts';
import { UsageError } from '../../diagnostics/errors.ts';
import { parseJson } from '../../util/json.ts';
import { jsonFault } from '../../util/json-place.ts';
import { isTable } from '../schema/parts.ts';
import type { TomlValue } from '../toml.ts';
import type { CellValues } from './cells.ts';

/** What is wrong with the text; without a column, with all of the line. */
interface Fault {
  readonly fault: string;
  readonly line?: number;
  readonly column?: number;
}

type Rows = { readonly rows: readonly CellValues[] } | Fault;

/** Whether a list in it has a null, which a list of a spec cannot hold. */
const listsNull = (value: unknown, isItem = false): boolean => {
  if (value === null) return isItem;
  if (Array.isArray(value)) return value.some((one) => listsNull(one, true));
  return isTable(value) && Object.values(value).some((one) => listsNull(one));
};

/** What a JSON value is in TOML: whole numbers are integers, and a member that is null is not there. */
const asToml = (value: unknown): TomlValue | undefined => {
  if (Array.isArray(value)) return value.flatMap((one) => asToml(one) ?? []);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (!isTable(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const read = asToml(one);
      return read === undefined ? [] : [[key, read]];
    }),
  );
};

const jsonRows = (text: string): Rows => {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const { reason, ...place } = jsonFault(text, error);
    return { fault: `is not JSON: ${reason}`, ...place };
  }
  if (!Array.isArray(value) || !value.every(isTable))
    return { fault: 'must be a list of objects, one a cell' };
  const odd = value.findIndex((row) => listsNull(row));
  if (odd >= 0)
    return { fault: `has null in a list of row ${odd + 1}: write another value, or leave it out` };
  const rows = value.map((one: unknown) => asToml(one));
  return { rows: rows.filter(isTable) };
};

const csvRows = async (text: string): Promise<Rows> => {
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    const rows: CellValues[] = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error;
    return { fault: `is not CSV: ${error.message}`, ...(typeof lines === 'number' && { line: lines }) };
  }
};

const READERS: Readonly<Record<string, (text: string) => Rows | Promise<Rows>>> = {
  csv: csvRows,
  json: jsonRows,
};

const NAME = /^[A-Za-z_]\w*$/;

const faultIn = (rows: readonly CellValues[]): string | undefined => {
  const [first] = rows;
  if (first === undefined) return 'has no rows';
  const odd = rows.flatMap((row) => Object.keys(row)).find((name) => !NAME.test(name));
  return odd === undefined ? undefined : `has a column called '${odd}': use letters, digits and _`;
};

/**
 * Cells from the text of a file, one a row: CSV with a header line (all values are texts), or a JSON list of
 * objects. `id` is its name for people, and its ending says the format.
 * @throws UsageError (`bad-data`) that says what is wrong with the file.
 */
export const readRows = async (text: string, id: string): Promise<readonly CellValues[]> => {
  const reader = READERS[id.slice(id.lastIndexOf('.') + 1).toLowerCase()];
  const read: Rows = reader ? await reader(text) : { fault: 'is neither .csv nor .json' };
  const wrong = 'fault' in read ? read.fault : faultIn(read.rows);
  if (wrong === undefined && 'rows' in read) return read.rows;
  const { line = 1, column }: Partial<Fault> = 'fault' in read ? read : {};
  const row = text.split(/\r?\n/)[line - 1];
  const at = {
    file: id,
    line,
    column: column ?? 1,
    length: column === undefined ? Math.max(1, row?.length ?? 1) : 1,
    ...(row !== undefined && { text: row }),
  };
  throw new UsageError([fault('bad-data', `${id} ${wrong}`, { at })]);
};
