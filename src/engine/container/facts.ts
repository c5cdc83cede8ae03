/** What lies under `keys` in an answer of the engine; undefined where one of them is missing. */
export const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (one, key) => (typeof one === 'object' && one !== null ? Reflect.get(one, key) : undefined),
    value,
  );

/** As `at`, as text; empty where there is nothing. */
export const textAt = (value: unknown, ...keys: readonly string[]): string =>
  String(at(value, ...keys) ?? '');
