import { changed, type Reading, refuse } from './reading.ts';
import {
  type Edit,
  type Entry,
  edit,
  type From,
  flagOf,
  isTable,
  made,
  pairs,
  type TableEntry,
  table,
} from './tree.ts';
import { seconds } from './values.ts';

/** Facts about the file that no part of a run depends on. */
export const FOR_READERS: readonly string[] = [
  ...[
    'author',
    'authors',
    'owner',
    'created',
    'updated',
    'category',
    'license',
    'purpose',
    'priority',
    'comment',
  ],
  ...[
    'reason',
    'notes',
    'note',
    'docs',
    'url',
    'requirements',
    'expected_duration',
    'framework',
    'display_name',
  ],
];

/** Parts of `[test]` that are tables of their own today. */
const PARTS = ['assertions', 'cleanup', 'vars', 'limits', 'determinism', 'otel', 'expect'];

/** `[test.metadata]` and `[test]` → `[meta]`. */
export const testMetadata = (root: TableEntry, reading: Reading): TableEntry => {
  const test = root.children.get('test');
  if (!isTable(test)) return root;
  const top = edit(root);
  top.take('test');
  const flat = edit(test);
  const metadata = flat.take('metadata');
  for (const key of PARTS) {
    const part = flat.peek(key);
    if (part === undefined || top.has(key)) continue;
    flat.take(key);
    top.put(key, { ...part, written: `test.${key}` });
  }
  const isNested = isTable(metadata);
  const written = isNested ? 'test.metadata' : 'test';
  changed(reading, isNested ? metadata : test, `[${written}]`, '[meta]');
  const known = top.peek('meta');
  const meta = edit(isTable(known) ? known : table(isNested ? metadata : test, []));
  for (const [key, entry] of [...pairs(metadata), ...pairs(flat.done())]) {
    if (!meta.has(key)) meta.put(key, entry);
  }
  const timeout = meta.take('timeout');
  if (timeout) meta.put('timeout', seconds(timeout));
  for (const key of FOR_READERS) {
    const entry = meta.take(key);
    if (entry) changed(reading, entry, key, 'a comment');
  }
  hermetic(meta, top, reading);
  top.put('meta', { ...meta.done(), written });
  return top.done();
};

/** `hermetic = true`: the room must be sealed. */
const hermetic = (meta: Edit, top: Edit, reading: Reading): void => {
  const entry = meta.take('hermetic');
  if (entry === undefined) return;
  if (flagOf(entry) !== true) {
    refuse(
      reading,
      entry,
      '`hermetic` can only be true',
      'name the ways out: [isolation] allow = ["api.example.test:443"]',
    );
    return;
  }
  top.put('isolation', sealed(top.peek('isolation'), entry));
  changed(reading, entry, 'hermetic', '[isolation] network = "sealed"');
};

/** `[isolation]` with a sealed network; one that says more about the network keeps it. */
export const sealed = (isolation: Entry | undefined, from: From): TableEntry => {
  const whole = edit(isTable(isolation) ? isolation : table(from, []));
  if (!whole.has('network')) whole.put('network', made('sealed', from));
  return whole.done();
};
