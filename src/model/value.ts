/**
 * A typed value as OpenTelemetry attributes, JSON bodies and TOML expectations know it.
 * Integers are decimal strings: 64 bits survive, and every value is plain JSON.
 */
export type Value =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int'; readonly value: string }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null' }
  | { readonly type: 'bytes'; readonly value: string }
  | { readonly type: 'array'; readonly value: readonly Value[] }
  | { readonly type: 'map'; readonly value: Readonly<Record<string, Value>> };

/** One operator of the spec language applied to one operand. */
export type Predicate =
  | { readonly op: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains'; readonly value: Value }
  | { readonly op: 'in'; readonly values: readonly Value[] }
  | { readonly op: 'matches' | 'regex'; readonly pattern: string }
  | { readonly op: 'exists' | 'absent' }
  | { readonly op: 'not'; readonly matcher: Matcher }
  | { readonly op: 'same_as'; readonly span: string };

/** All predicates must hold. A bare value in TOML is one `eq`. Never empty. */
export type Matcher = readonly Predicate[];
