import { text } from 'node:stream/consumers';
import { fault } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { CanonicalSpan, CanonicalTree } from '../model/canonical.ts';
import { canonicalForm } from '../otel/canonical.ts';
import type { SpanSource } from '../otel/sources/read-file.ts';
import { withoutCommon } from '../util/canonical-common.ts';
import { NotCanonical, parseCanonical } from '../util/canonical-parse.ts';
import { HEADING, ORDERED } from '../util/canonical-text.ts';
import type { Host } from '../util/host.ts';
import { globTest } from '../util/pattern.ts';
import { asRunner } from './runner-spans.ts';
import { keptRunAt, openTrace, readSource, sourceOf, type Wanted } from './traces.ts';
import { usage } from './usage.ts';

/** One of the two traces to be compared, in canonical form. */
export interface DiffSide {
  /** As people call it. */
  readonly name: string;
  readonly tree: CanonicalTree;
  readonly spans: number;
}

/** How the canonical forms are made. */
export interface DiffOptions extends Wanted {
  readonly volatile?: readonly string[];
  readonly ordered?: boolean;
  /** Leave out whole traces that are the same on both sides, before anything is made of them. */
  readonly rest?: boolean;
}

/** A source whose first bytes are known; opening it gives them again. */
interface Peeked {
  readonly head: string;
  readonly source: SpanSource;
}

const peek = async ({ name, open }: SpanSource): Promise<Peeked> => {
  const chunks = open()[Symbol.asyncIterator]();
  const first = chunks.next();
  async function* again(): AsyncGenerator<Uint8Array | string> {
    const chunk = await first;
    if (chunk.done === true) return;
    yield chunk.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  // what cannot be read is said by whoever reads it
  const chunk = await first.catch(() => undefined);
  const head = chunk === undefined || chunk.done === true ? '' : Buffer.from(chunk.value).toString('latin1');
  return { head: head.slice(0, ORDERED.length), source: { name, open: again } };
};

const ATTRIBUTE = /^( *)("(?:[^"\\]|\\.)*") = .+$/gm;

/** Erases in a golden trace what is volatile here and was not when it was written. */
const erased = (text: string, volatile: readonly string[]): string => {
  const tests = volatile.map(globTest);
  return text.replace(ATTRIBUTE, (line, indent: string, key: string) =>
    tests.some((fits) => fits(String(JSON.parse(key)))) ? `${indent}${key} = *` : line,
  );
};

const parsed = (name: string, text: string, whole: string): CanonicalTree => {
  try {
    return parseCanonical(text);
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    if (text !== whole) return parsed(name, whole, whole);
    const at = { file: name, line: error.line, column: 1 };
    const what = error.message.replace(/^line \d+: /, '');
    throw new UsageError([fault('bad-trace-file', `a golden trace cannot be read: ${what}`, { at })]);
  }
};

const countOf = ({ traces }: CanonicalTree): number => {
  let count = 0;
  const stack: CanonicalSpan[] = traces.flat();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    count++;
    for (const child of next.children) stack.push(child);
  }
  return count;
};

/** A golden trace as it was written, or spans that can still be put into any canonical form. */
type Read = { readonly name: string } & (
  | { readonly ordered: boolean; readonly text: string }
  | { readonly form: (ordered: boolean) => string }
);

const read = async (word: string | undefined, options: DiffOptions, host: Host): Promise<Read> => {
  const { volatile = [], scenario, rest: _rest, ...rest } = options;
  const inRun = word === undefined || keptRunAt(word, host) !== undefined;
  const { head, source } = inRun ? { head: '', source: undefined } : await peek(sourceOf(word, host));
  if (source !== undefined && head.startsWith(HEADING)) {
    const { name } = source;
    const whole = erased(await text(source.open()), volatile);
    return { name, ordered: whole.startsWith(ORDERED), text: whole };
  }
  const wanted = { ...rest, ...(scenario !== undefined && { scenario }) };
  const inFile = source === undefined ? undefined : await readSource(source, host, wanted);
  const { name, trace } =
    inFile === undefined ? await openTrace(word, wanted, host) : { ...inFile, trace: asRunner(inFile.trace) };
  return {
    name,
    form: (ordered) => canonicalForm(trace, { volatile, ordered }).text,
  };
};

/** Whether siblings are compared in order: as the golden traces among them were kept, else as it is asked for. */
const orderOf = (sides: readonly Read[], asked: boolean | undefined): boolean => {
  const kept = sides.flatMap((side) => ('ordered' in side ? [side] : []));
  const [first, second] = kept;
  if (first === undefined) return asked ?? false;
  const odd = second ?? (asked ? { name: '--ordered', ordered: true } : first);
  if (odd.ordered === first.ordered) return first.ordered;
  const say = (ordered: boolean): string => (ordered ? 'with its siblings in order' : 'without their order');
  throw usage(
    `${first.name} was written ${say(first.ordered)}, and ${odd.name} ${odd.name === '--ordered' ? 'asks for it' : `was ${say(odd.ordered)}`}`,
    'write the golden trace anew: `ordered` of `[expect.golden]`, then `clnrm run --update`',
  );
};

/** A side by what is left of its text; what is wrong with it is told by its line in the whole. */
const sideOf = (
  name: string,
  whole: string,
  left: { readonly text: string; readonly spans: number },
): DiffSide => {
  const tree = parsed(name, left.text, whole);
  return { name, tree, spans: countOf(tree) + left.spans };
};

/** Both sides in one canonical form; without a second word that is the last run. @throws UsageError */
export const openSides = async (
  [before, after]: readonly (string | undefined)[],
  options: DiffOptions,
  host: Host,
): Promise<readonly [DiffSide, DiffSide]> => {
  if (before === '-' && after === '-') throw usage('stdin holds one trace, and both are - here');
  const isRun = (word: string | undefined): boolean =>
    word === undefined || keptRunAt(word, host) !== undefined;
  if (options.scenario !== undefined && !isRun(before) && !isRun(after))
    throw usage('--scenario chooses among the scenarios of a run, and two files are named');
  const [left, right] = [await read(before, options, host), await read(after, options, host)];
  const ordered = orderOf([left, right], options.ordered);
  const textOf = (side: Read): string => ('form' in side ? side.form(ordered) : side.text);
  const [was, is] = [textOf(left), textOf(right)];
  const [old, now] = options.rest
    ? withoutCommon(was, is)
    : [
        { text: was, spans: 0 },
        { text: is, spans: 0 },
      ];
  return [sideOf(left.name, was, old), sideOf(right.name, is, now)];
};
