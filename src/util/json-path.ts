/**
 * The part of JSONPath (RFC 9535) that names one place: `$`, `.name`, `['name']`, `[0]`, `[-1]`.
 * Undefined when the text is not such a path.
 */
export const parseJsonPath = (path: string): readonly (string | number)[] | undefined => {
  if (!path.startsWith('$')) return undefined;
  const segment = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;
  const segments: (string | number)[] = [];
  segment.lastIndex = 1;
  while (segment.lastIndex < path.length) {
    const found = segment.exec(path);
    if (!found) return undefined;
    const [, name, index, single, double] = found;
    segments.push(
      index === undefined ? (name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1')) : Number(index),
    );
  }
  return segments;
};

/** The value at a place of parsed JSON; undefined when there is none. Own properties only. */
export const selectJson = (value: unknown, segments: readonly (string | number)[]): unknown =>
  segments.reduce<unknown>((at, segment) => {
    if (Array.isArray(at)) return typeof segment === 'number' ? at.at(segment) : undefined;
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    return Reflect.get(at, segment);
  }, value);
