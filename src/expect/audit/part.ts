import type { Trace } from '../../model/trace.ts';
import type { Matcher, Predicate, Value } from '../../model/value.ts';
import { compileMatcher } from '../../util/match.ts';
import { regexOf } from '../../util/pattern.ts';
import { boundedRegex } from '../../util/regex.ts';
import type { Context } from '../context.ts';
import type { Edits } from './edit.ts';

/**
 * A part of an expectation, and ways to break it in the evidence. It can fail when one of them turns the expectation
 * red; without any, no evidence against it could be made up.
 */
export interface Part {
  readonly part: string;
  /** What is done, as a clause: "every such span is taken away". */
  readonly broken: string;
  readonly tries: readonly (() => Edits)[];
  /** Whether broken evidence is broken as meant: what was made up may not be what the expectation speaks of. */
  readonly applies?: (trace: Trace) => boolean;
  /** No evidence within reach could break it. */
  readonly hopeless?: boolean;
  /** It speaks of other spans too (`same_as`): what was made up against it may be against nothing. */
  readonly unsure?: boolean;
}

/** Whether a matcher asks for the value of another span. */
export const asksOther = (matcher: Matcher): boolean =>
  matcher.some((one) => one.op === 'same_as' || (one.op === 'not' && asksOther(one.matcher)));

/** What no system says by itself. */
export const STRANGE = 'clnrm-audit';

const text = (value: string): Value => ({ type: 'string', value });
const int = (value: bigint): Value => ({ type: 'int', value: String(value) });

/** A text that a pattern could mean: the stars and signs of the pattern replaced or taken out. */
const textLike = (pattern: string, isRegex: boolean): string =>
  isRegex ? textOf(pattern) : pattern.replaceAll('*', 'x');

/** A guess at a text that an expression means: the first of each choice, once. Whoever uses it tries it. */
const textOf = (source: string): string =>
  source
    .replace(/\\d/g, '1')
    .replace(/\\w/g, 'w')
    .replace(/\\s/g, ' ')
    .replace(/\[([^\]^])[^\]]*\]/g, '$1')
    .replace(/\(\?[:=!<]*/g, '(')
    .replace(/\(([^()|]*)\|[^()]*\)/g, '($1)')
    .replace(/\|.*$/, '')
    .replace(/\\(.)/g, '$1')
    .replace(/\{\d+(?:,\d*)?\}|[\^$*+?()]/g, '');

/** Values at an operand, and just beside it. */
const around = (value: Value): readonly Value[] => {
  switch (value.type) {
    case 'int': {
      const at = BigInt(value.value);
      return [value, int(at - 1n), int(at + 1n)];
    }
    case 'double':
      return [value, { type: 'double', value: value.value - 1 }, { type: 'double', value: value.value + 1 }];
    case 'string':
      return [value, text(`${value.value}~`)];
    default:
      return [value];
  }
};

const suggested = (predicate: Predicate): readonly Value[] => {
  switch (predicate.op) {
    case 'exists':
    case 'absent':
    case 'same_as':
      return [];
    case 'in':
      return predicate.values.flatMap(around);
    case 'not':
      return predicate.matcher.flatMap(suggested);
    case 'matches':
      return [text(textLike(predicate.pattern, false))];
    case 'regex':
      return [text(textLike(predicate.pattern, true))];
    case 'contains':
      return [predicate.value, { type: 'array', value: [predicate.value] }];
    default:
      return around(predicate.value);
  }
};

/** An attribute's value of that kind. */
export const STRANGE_TEXT: Value = text(STRANGE);

const EXTREMES: readonly Value[] = [
  STRANGE_TEXT,
  text(''),
  int(-(2n ** 62n)),
  int(2n ** 62n),
  { type: 'bool', value: true },
  { type: 'bool', value: false },
];

const MOST = 8;

/** How many spans are added at most. */
export const FURTHEST = 10_000;

/** Values (or none at all) that the matcher does not accept, and those that it does; a few of each. */
export const valuesFor = (
  matcher: Matcher,
  seen: readonly Value[] = [],
): {
  readonly breaking: readonly (Value | undefined)[];
  readonly fitting: readonly (Value | undefined)[];
} => {
  const compiled = compileMatcher(matcher);
  const all = [...matcher.flatMap(suggested), ...EXTREMES, ...seen, undefined];
  return {
    breaking: all.filter((value) => !compiled.test(value)).slice(0, MOST),
    fitting: all.filter((value) => compiled.test(value)).slice(0, MOST),
  };
};

/** Whose span a pattern means. */
export const sourceFor = ({ population }: Context, pattern: string): 'runner' | 'subject' =>
  population.asksRunner(pattern) ? 'runner' : 'subject';

/** A name that the pattern means: one of the evidence, or one made of it; undefined when none comes to mind. */
export const nameFor = ({ trace }: Context, pattern: string): string | undefined => {
  const source = regexOf(pattern);
  if (source === undefined) return textLike(pattern, false);
  const regex = boundedRegex(source);
  const known = Array.from(trace.names, (id) => trace.text(id)).find((name) => regex.test(name));
  const made = textLike(source, true);
  return known ?? (regex.test(made) ? made : undefined);
};

/** Counts that a matcher does not accept, nearest to `count` first, none further away than `most`. */
export const countsAgainst = (matcher: Matcher, count: number, most = FURTHEST): readonly number[] => {
  const compiled = compileMatcher(matcher);
  const points = matcher
    .flatMap(suggested)
    .flatMap((value) =>
      value.type === 'int' || value.type === 'double' ? [Math.floor(Number(value.value))] : [],
    );
  const near = [count + 1, count - 1, 2 * count, 0, count + most, ...points.flatMap((at) => [at, at + 1])];
  return [...new Set(near)]
    .filter((at) => at >= 0 && at <= count + most && !compiled.test(int(BigInt(at))))
    .sort((a, b) => Math.abs(a - count) - Math.abs(b - count))
    .slice(0, MOST);
};
