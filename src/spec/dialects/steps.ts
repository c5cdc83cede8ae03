import { changed, type Reading, refuse } from './reading.ts';
import { step } from './step.ts';
import {
  called,
  type Entry,
  edit,
  flagOf,
  isTable,
  items,
  list,
  made,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** Top-level `[[steps]]` → the steps of one scenario that is named after the spec. */
export const steps = (root: TableEntry, reading: Reading): TableEntry => {
  const written = root.children.get('steps');
  const top = edit(root);
  const isConcurrent = concurrent(top.peek('meta'), reading);
  if (isConcurrent) top.put('meta', isConcurrent.meta);
  const own = written === undefined ? undefined : olderSteps(written, reading);
  const others = items(top.peek('scenario'));
  if (own === undefined || written === undefined) {
    if (others.length > 0 || !isJudged(top.done(), reading)) return top.done();
  }
  const from = written ?? top.peek('meta') ?? root;
  const name = top.peek('meta');
  const title = isTable(name) ? name.children.get('name') : undefined;
  const scenario = table(from, [
    ['name', title ?? made('steps', from)],
    ...(isConcurrent?.asked
      ? [['concurrent', called(made(true, isConcurrent.asked), 'concurrent')] as const]
      : []),
    ...(own ? [['step', called(own, 'steps')] as const] : []),
  ]);
  if (written) changed(reading, written, '[[steps]]', '[[scenario.step]]');
  top.take('steps');
  top.put('scenario', list(from, [scenario, ...others]));
  return top.done();
};

/** Services and what is expected of them, and nothing else, is a scenario too. */
const isJudged = (root: TableEntry, reading: Reading): boolean =>
  reading.changes.length > 0 &&
  root.children.has('service') &&
  ['expect', 'otel_validation', 'otel_expectations'].some((key) => root.children.has(key));

/** `concurrent` or `parallel` of the older `[test]`: its steps run at once. */
const concurrent = (meta: Entry | undefined, reading: Reading) => {
  if (!isTable(meta)) return undefined;
  const own = edit(meta);
  const entries = ['concurrent', 'parallel'].map((key) => own.take(key)).filter((one) => one !== undefined);
  const [first] = entries;
  if (first === undefined) return undefined;
  const asked = entries.find((one) => flagOf(one) === true);
  changed(reading, first, 'concurrent', asked ? '[[scenario]] concurrent = true' : 'nothing');
  return { asked, meta: { ...own.done(), ...(meta.written !== undefined && { written: meta.written }) } };
};

/** A list of older steps, in today's form; what depends on a later step is refused. */
export const olderSteps = (written: Entry, reading: Reading): Entry => {
  const names: string[] = [];
  const after = items(written).map((one): Entry => {
    if (!isTable(one)) return one;
    const own = edit(one);
    const depends = own.take('depends_on');
    for (const item of items(depends)) {
      const name = textOf(item) ?? '';
      if (names.includes(name)) continue;
      const hint = `steps run in the order they are written: write '${name}' above it`;
      refuse(reading, item, `the step depends on '${name}', and no step above it is called so`, hint);
    }
    if (depends)
      changed(reading, depends, 'depends_on', 'nothing', 'steps run in the order they are written');
    const today = step(own.done(), reading);
    names.push(textOf(today.children.get('name')) ?? '');
    return today;
  });
  return list(written, after);
};
