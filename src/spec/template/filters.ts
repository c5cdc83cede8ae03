import nunjucks from 'nunjucks/src/filters.js';
import tests from 'nunjucks/src/tests.js';
import { ArgumentFault, type Arguments, bind } from './arguments.ts';
import { member } from './members.ts';
import { text } from './operators.ts';
import { describe, isList, toText } from './value.ts';

interface Filter {
  readonly params: readonly string[];
  /** The value is text; numbers, booleans and dates are turned into it first. */
  readonly text?: true;
  /** Ours; nunjucks' own of that name without it. */
  readonly apply?: (value: unknown, args: ReadonlyMap<string, unknown>) => unknown;
}

const joined = (value: unknown, args: ReadonlyMap<string, unknown>): string => {
  if (!isList(value)) throw new ArgumentFault(`join takes a list, not ${describe(value)}`);
  const by = args.get('sep') ?? args.get('d') ?? '';
  const attribute = args.get('attribute');
  const items = attribute === undefined ? value : value.map((item) => member(item, attribute));
  return items.map(text).join(text(by));
};

/** Names of the arguments, nunjucks' and (behind them) Tera's. `default` is not here: it reads undefined values. */
export const filters: Readonly<Record<string, Filter>> = {
  abs: { params: [] },
  batch: { params: ['linecount', 'fill_with'] },
  capitalize: { params: [], text: true },
  center: { params: ['width'], text: true },
  dictsort: { params: ['case_sensitive', 'by'] },
  dump: { params: ['spaces'] },
  escape: { params: [], text: true },
  first: { params: [] },
  float: { params: ['default'] },
  groupby: { params: ['attribute'] },
  indent: { params: ['width', 'indentfirst'], text: true },
  int: { params: ['default', 'base'] },
  join: { params: ['d', 'attribute', 'sep'], apply: joined },
  last: { params: [] },
  length: { params: [] },
  list: { params: [] },
  lower: { params: [], text: true },
  reject: { params: ['test', 'argument'] },
  rejectattr: { params: ['attribute'] },
  replace: { params: ['from', 'to', 'count'], text: true },
  reverse: { params: [] },
  round: { params: ['precision', 'method'] },
  safe: { params: [], text: true },
  select: { params: ['test', 'argument'] },
  selectattr: { params: ['attribute'] },
  slice: { params: ['slices', 'fill_with'] },
  sort: { params: ['reverse', 'case_sensitive', 'attribute'] },
  string: { params: [], text: true, apply: (value) => value },
  striptags: { params: ['preserve_linebreaks'], text: true },
  sum: { params: ['attribute', 'start'] },
  title: { params: [], text: true },
  trim: { params: [], text: true },
  truncate: { params: ['length', 'killwords', 'end'], text: true },
  upper: { params: [], text: true },
  urlencode: { params: [] },
  wordcount: { params: [], text: true },
};

/** Arguments that make nunjucks repeat something that often. */
const SIZES = new Set(['base', 'count', 'length', 'linecount', 'precision', 'slices', 'spaces', 'width']);
const LARGEST = 10_000;

const checkSizes = (name: string, bound: ReadonlyMap<string, unknown>): void => {
  for (const [param, value] of bound) {
    if (!SIZES.has(param)) continue;
    const fits = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST;
    if (fits || (param === 'spaces' && typeof value === 'string')) continue;
    throw new ArgumentFault(
      `the filter ${name} wants a whole number up to ${LARGEST} as '${param}', not ${describe(value)}`,
    );
  }
};

const testNamed = (name: string): ((...args: readonly unknown[]) => unknown) => {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new ArgumentFault(`there is no test '${name}'`);
  return (...args) => test.call({}, ...args);
};

/** What nunjucks' filters expect as `this`. */
const self = { env: { opts: { autoescape: false, throwOnUndefined: true }, getTest: testNamed }, ctx: {} };

/** Names that `is` understands. */
export const testNames: readonly string[] = [...Object.keys(tests), 'none', 'true', 'false'];

/** `value is name(args)`. @throws ArgumentFault for an unknown test. */
export const is = (value: unknown, name: string, args: readonly unknown[]): boolean => {
  if (name === 'none') return value === null;
  if (name === 'true' || name === 'false') return value === (name === 'true');
  const test = testNamed(name);
  try {
    return test(typeof value === 'bigint' ? Number(value) : value, ...args) === true;
  } catch (error) {
    if (error instanceof ArgumentFault) throw error;
    throw new ArgumentFault(`the test ${name} cannot be asked of ${describe(value)}`);
  }
};

/**
 * Applies a filter; undefined when it finds nothing (`[] | first`).
 * @throws ArgumentFault for arguments or values that do not fit.
 */
export const filter = (name: string, value: unknown, given: Arguments): unknown => {
  const found = filters[name];
  if (found === undefined) throw new ArgumentFault(`there is no filter '${name}'`);
  const bound = bind(`the filter ${name}`, found.params, given);
  checkSizes(name, bound);
  const input = found.text ? text(value) : value;
  if (found.apply) return found.apply(input, bound);
  const args = found.params.map((param) => bound.get(param));
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  try {
    const result = nunjucks[name]?.call(self, input, ...args);
    // nunjucks wraps some texts in its SafeString, which is of no use without escaping.
    return result instanceof String ? toText(result) : result;
  } catch (error) {
    if (error instanceof ArgumentFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArgumentFault(`the filter ${name} cannot use ${describe(value)} (${reason})`);
  }
};
