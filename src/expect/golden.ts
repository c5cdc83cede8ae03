import type { TraceChange } from '../model/canonical.ts';
import type { GoldenExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { diffCanonical } from '../util/canonical-diff.ts';
import { NotCanonical, parseCanonical } from '../util/canonical-parse.ts';
import { type RowsOfText, showChanges, tellChanges, volatileIn } from './changes.ts';
import { type Context, finding, type Reading } from './context.ts';
import { tomlText } from './toml.ts';

/** What a golden trace is compared with: the file's text, and the canonical form of the evidence. */
export interface GoldenInput {
  /** The file as people write it. */
  readonly file: string;
  /** What it holds; undefined when there is none. */
  readonly kept: string | undefined;
  readonly seen: { readonly text: string; readonly rows: RowsOfText };
}

const UPDATE = '`clnrm run --update` writes what was seen';

const tomlWith = ({ trace, volatile, ordered }: GoldenExpectation, more: readonly string[]): string =>
  [
    '[expect.golden]',
    `trace = ${tomlText(trace)}`,
    `volatile = [${[...new Set([...volatile, ...more])].map(tomlText).join(', ')}]`,
    ...(ordered ? ['ordered = true'] : []),
  ].join('\n');

const mismatch = (
  context: Context,
  expectation: GoldenExpectation,
  { file, seen }: GoldenInput,
  changes: readonly TraceChange[],
): Finding => {
  const volatile = volatileIn(changes);
  const named = volatile.map((name) => `'${name}'`).join(' and ');
  return finding('golden-mismatch', `the trace is not the one in ${file}: ${tellChanges(changes)}`, {
    ...showChanges(context, changes, seen.rows),
    hints: [
      ...(volatile.length === 0 ? [] : [`if ${named} must differ from run to run, say so: \`volatile\``]),
      `if the change is wanted, ${UPDATE}: review it like code`,
    ],
    ...(volatile.length > 0 && { toml: tomlWith(expectation, volatile) }),
  });
};

const reading = (holds: boolean, explain: () => Finding): Reading => ({ holds, final: false, explain });

const otherwise = (message: string, expected: string, actual: string): Finding =>
  finding('golden-mismatch', message, { expected, actual, hints: [UPDATE] });

const compare = (
  context: Context,
  expectation: GoldenExpectation,
  input: GoldenInput,
  kept: string,
): Reading => {
  const { file, seen } = input;
  const [before, after] = [parseCanonical(kept), parseCanonical(seen.text)];
  if (before.ordered !== after.ordered) {
    const [was, is] = [`ordered = ${before.ordered}`, `ordered = ${after.ordered}`];
    return reading(false, () => otherwise(`${file} was kept with ${was}, and the spec says ${is}`, was, is));
  }
  const changes = diffCanonical(before, after);
  return reading(changes.length === 0, () => mismatch(context, expectation, input, changes));
};

/** `[expect.golden]`: the canonical form of the evidence says the same as the file. */
export const golden = (
  context: Context,
  expectation: GoldenExpectation,
  input: GoldenInput | undefined,
): Reading => {
  const file = input?.file ?? expectation.trace;
  if (input?.kept === undefined) {
    return reading(false, () =>
      finding('golden-missing', `there is no golden trace in ${file}`, {
        expected: `a canonical trace in ${file}`,
        actual: 'no such file',
        hints: [`${UPDATE}: review it, and commit it`],
      }),
    );
  }
  try {
    return compare(context, expectation, input, input.kept);
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    const { message } = error;
    return reading(false, () =>
      otherwise(
        `${file} is not a canonical trace: ${message}`,
        'a file that `clnrm run --update` wrote',
        message,
      ),
    );
  }
};
