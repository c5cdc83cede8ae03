/** Stands in no name that anybody writes. */
const MARK = '\u0001';

/** A table header of the syntax tree: its keys, and where they stand. Columns count from 0. */
export interface HeaderKey {
  readonly isList: boolean;
  readonly keys: readonly string[];
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The text with a name of its own for every element of a list of tables but the first. The parser keeps what is
 * defined by names alone, and so takes `x.y = 1` of one `[[a]]` and `x = {}` of the next for one table: in this
 * text it finds only what is defined twice in one element.
 */
export const apart = (text: string, headers: readonly HeaderKey[]): string => {
  const lines = text.split('\n');
  const seen = new Map<string, number>();
  const nameOf = (path: readonly string[]): readonly string[] => {
    const names: string[] = [];
    path.forEach((key, index) => {
      const count = seen.get(JSON.stringify(path.slice(0, index + 1))) ?? 0;
      names.push(count > 1 ? `${key}${MARK}${count}` : key);
    });
    return names;
  };
  for (const { isList, keys, line, from, to } of headers) {
    const own = JSON.stringify(keys);
    if (isList) {
      seen.set(own, (seen.get(own) ?? 0) + 1);
      // lists inside begin again with each element around them
      for (const other of seen.keys())
        if (other !== own && other.startsWith(`${own.slice(0, -1)},`)) seen.delete(other);
    }
    // `[a]` behind `[[a]]` stays itself, so that it is refused
    const names = isList ? nameOf(keys) : [...nameOf(keys.slice(0, -1)), ...keys.slice(-1)];
    const written = lines[line - 1] ?? '';
    const name = names.map((one) => JSON.stringify(one)).join('.');
    lines[line - 1] = written.slice(0, from) + name + written.slice(to);
  }
  return lines.join('\n');
};

/** What the parser said of such a text, in the names of the author. */
export const inOwnNames = (error: unknown): unknown => {
  if (error instanceof Error) error.message = error.message.replace(new RegExp(`${MARK}\\d+`, 'g'), '');
  return error;
};
