type Library = typeof import('./json-path-library.ts');

/** What finds every path, 80 KB: loaded for the paths that are not plain. */
let library: Library | undefined;

const PLAIN =
  /^\$(?:\.[A-Za-z_]\w*|\['[^'\\\p{Cc}\p{Cs}]*'\]|\["[^"\\\p{Cc}\p{Cs}]*"\]|\[(?:0|-?[1-9]\d{0,14})\])*$/u;
const PARTS = /\.(?<name>\w+)|\['(?<single>[^']*)'\]|\["(?<double>[^"]*)"\]|\[(?<index>-?\d+)\]/g;

/** The names and indices of a path that has nothing else; undefined for every other text. */
export const plainPath = (path: string): readonly (string | number)[] | undefined => {
  if (!PLAIN.test(path)) return;
  return [...path.matchAll(PARTS)].map(({ groups: { name, single, double, index } = {} }) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  );
};

/** Makes the functions below ready for these texts. */
export const prepareJsonPaths = async (paths: readonly string[]): Promise<void> => {
  if (paths.some((path) => plainPath(path) === undefined)) library ??= await import('./json-path-library.ts');
};

const prepared = (path: string): Library => {
  if (library === undefined) throw new TypeError(`nobody prepared for the JSON path ${path}`);
  return library;
};

/** Why a text is no JSON path (RFC 9535), in a few words; undefined when it is one. */
export const jsonPathFault = (path: string): string | undefined =>
  plainPath(path) ? undefined : prepared(path).jsonPathFault(path);

const below = (value: unknown, key: string | number): unknown => {
  if (typeof value !== 'object' || value === null) return;
  if (typeof key === 'number') return Array.isArray(value) ? value.at(key) : undefined;
  return Array.isArray(value) ? undefined : Object.getOwnPropertyDescriptor(value, key)?.value;
};

/**
 * What a JSON path leads to: the value where it can name only one place (`$.a[0]`), otherwise the list of all values
 * it finds; undefined when there is none. Throws for a text that is no path, `SlowJsonPath` after `budgetMs`.
 */
export const selectJson = (data: unknown, path: string, budgetMs = 500): unknown => {
  const plain = plainPath(path);
  return plain ? plain.reduce(below, data) : prepared(path).selectJson(data, path, budgetMs);
};
