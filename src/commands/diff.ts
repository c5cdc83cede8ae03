import { EXIT } from '../diagnostics/exit.ts';
import type { MergedSpan } from '../model/canonical.ts';
import { resourceChanges } from '../util/canonical-diff.ts';
import { mergeCanonical } from '../util/canonical-merge.ts';
import { lookOf } from '../util/look.ts';
import { defineCommand } from './command.ts';
import { openSides } from './diff-sides.ts';
import { type Comparison, sideBySide, summaryOf, treeDiff } from './diff-text.ts';
import { writeLines } from './lines.ts';
import { traceFlags } from './traces.ts';
import { usage } from './usage.ts';
import { choice } from './values.ts';

const FORMATS = ['tree', 'json', 'side-by-side'] as const;

/** What differs, and what stands above it: without its way down a span says nothing. */
const withWays = (spans: readonly MergedSpan[]): readonly MergedSpan[] => {
  const kept: MergedSpan[] = [];
  let [trace, depth] = [-1, 0];
  for (const span of spans.toReversed()) {
    const isAbove = span.trace === trace && span.depth < depth;
    if (span.kind === 'same' && !isAbove) continue;
    [trace, depth] = [span.trace, span.depth];
    kept.push(span);
  }
  return kept.reverse();
};

const published = ({ kind, trace, depth, before, after, facts, from, to }: MergedSpan): string => {
  const { name = '', service = '' } = after ?? before ?? {};
  return JSON.stringify({
    change: kind,
    trace,
    depth,
    name,
    service,
    ...(from && { from }),
    ...(to && { to }),
    ...(facts.length > 0 && { facts }),
  });
};

/** One object; a line for each span, in the order of the text. */
function* jsonDiff({ sides, resources, spans }: Comparison, isEqual: boolean): Generator<string> {
  const [before, after] = sides.map(({ name, spans: count }) => JSON.stringify({ name, spans: count }));
  yield '{';
  yield `  "equal": ${isEqual},`;
  yield `  "before": ${before},`;
  yield `  "after": ${after},`;
  yield `  "resources": ${JSON.stringify(resources.map(({ service, facts }) => ({ service, facts })))},`;
  if (spans.length === 0) yield '  "spans": []';
  else {
    yield '  "spans": [';
    for (const [place, span] of spans.entries())
      yield `    ${published(span)}${place === spans.length - 1 ? '' : ','}`;
    yield '  ]';
  }
  yield '}';
}

/** `clnrm diff`: two traces in canonical form, span by span. Exit 1 where they differ, 4 where neither has a span. */
export default defineCommand({
  flags: {
    format: { value: 'FORMAT', describe: 'tree, json or side-by-side', choices: FORMATS },
    'only-changes': { describe: 'Leave out what is the same, but for what stands above a change' },
    volatile: {
      value: 'NAME',
      repeatable: true,
      describe: 'Compare without the values of this attribute; a glob with *',
    },
    ordered: { describe: 'Compare the order of siblings and events too' },
    ...traceFlags,
  },
  most: 2,
  examples: [
    ['clnrm diff before.json after.json', 'what is different in the second one'],
    ['clnrm diff golden/order.trace --only-changes', 'a golden trace and the last run'],
    ['clnrm diff old/.clnrm/last .clnrm/last --scenario order', 'one scenario in two kept runs'],
    ['clnrm diff a.json b.json --volatile order.id --format json', 'for a program'],
  ],
  async run({ words, ...given }, host) {
    const format = choice('--format', given.format ?? 'tree', FORMATS);
    const [before, after] = words;
    if (before === undefined)
      throw usage('clnrm diff wants two traces, or one to compare with the last run', 'clnrm diff A B');
    // the numbers of traces are told in JSON: there none may be left out before
    const rest = given['only-changes'] === true && format !== 'json';
    const sides = await openSides([before, after], { ...given, rest }, host);
    const [left, right] = sides;
    const { stdout, stderr } = host;
    if (left.spans + right.spans === 0) {
      stderr.write(`neither ${left.name} nor ${right.name} holds a span\n`);
      return EXIT.nothing;
    }
    const spans = [...mergeCanonical(left.tree, right.tree)];
    const resources = resourceChanges(left.tree.resources, right.tree.resources);
    const isEqual = resources.length === 0 && spans.every(({ kind }) => kind === 'same');
    const shown = { sides, resources, spans: given['only-changes'] ? withWays(spans) : spans };
    const look = lookOf(stdout, host.env, given['no-color'] ?? false);
    if (format === 'json') await writeLines(stdout, jsonDiff(shown, isEqual));
    else if (format === 'side-by-side') await writeLines(stdout, sideBySide(shown, look));
    else await writeLines(stdout, treeDiff(shown, look));
    if (format !== 'json') stdout.write(`\n${summaryOf({ ...shown, spans })}\n`);
    return isEqual ? EXIT.passed : EXIT.failed;
  },
});
