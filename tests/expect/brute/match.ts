import type { Matcher, Predicate } from '../../../src/model/value.ts';

export const nameFits = (pattern: string, name: string): boolean => {
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/'))
    return new RegExp(pattern.slice(1, -1)).test(name);
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(name);
};

const plain = (value: unknown): unknown => {
  const typed = value as { type: string; value: unknown };
  if (typed.type === 'int') {
    return Number.isSafeInteger(Number(typed.value)) ? Number(typed.value) : BigInt(String(typed.value));
  }
  return typed.type === 'array' ? (typed.value as unknown[]).map(plain) : typed.value;
};

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? { big: String(one) } : one));

export const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

export type Same = (name: string, value: unknown) => boolean;

/** Values of a key; with `*` in it, of every key that fits. */
export const valuesOf = (bag: Readonly<Record<string, unknown>> = {}, key: string): readonly unknown[] =>
  Object.entries(bag).flatMap(([name, value]) => (nameFits(key, name) ? [value] : []));

/** true, false, or undefined: the operator does not apply, which never holds, negated or not. */
const truth = (predicate: Predicate, value: unknown, sameAs: Same | undefined): boolean | undefined => {
  if (predicate.op === 'exists') return value !== undefined;
  if (predicate.op === 'absent') return value === undefined;
  if (predicate.op === 'not') {
    const parts = predicate.matcher.map((one) => truth(one, value, sameAs));
    if (parts.includes(false)) return true;
    return parts.includes(undefined) ? undefined : false;
  }
  if (value === undefined) return undefined;
  if (predicate.op === 'in') return predicate.values.some((one) => same(plain(one), value));
  if (predicate.op === 'same_as') return sameAs?.(predicate.span, value);
  if (predicate.op === 'matches')
    return typeof value === 'string' ? nameFits(predicate.pattern, value) : undefined;
  if (predicate.op === 'regex')
    return typeof value === 'string' ? new RegExp(predicate.pattern).test(value) : undefined;
  if (!('value' in predicate)) return undefined;
  const operand = plain(predicate.value);
  if (predicate.op === 'eq') return same(value, operand);
  if (predicate.op === 'ne') return !same(value, operand);
  if (predicate.op === 'contains') {
    if (Array.isArray(value)) return value.some((item) => same(item, operand));
    return typeof value === 'string' && typeof operand === 'string' ? value.includes(operand) : undefined;
  }
  const ordered = typeof value === typeof operand && (typeof value === 'number' || typeof value === 'string');
  if (!ordered) return undefined;
  const [a, b] = [value as number, operand as number];
  return { gt: a > b, gte: a >= b, lt: a < b, lte: a <= b }[predicate.op];
};

export const fits = (matcher: Matcher, value: unknown, sameAs?: Same): boolean =>
  matcher.every((predicate) => truth(predicate, value, sameAs) === true);

export const mentionsSame = (matcher: Matcher): boolean =>
  matcher.some((one) => one.op === 'same_as' || (one.op === 'not' && mentionsSame(one.matcher)));

/** Whether a bag has a value at the key that fits; without one, whether its absence does. */
export const someFits = (
  matcher: Matcher,
  bag: Readonly<Record<string, unknown>> | undefined,
  key: string,
  sameAs?: Same,
): boolean => {
  const values = valuesOf(bag, key);
  return values.length === 0 ? fits(matcher, undefined) : values.some((one) => fits(matcher, one, sameAs));
};
