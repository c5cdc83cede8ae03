import { alreadySo, changed, type Reading } from './reading.ts';
import { olderSteps } from './steps.ts';
import {
  called,
  type Entry,
  edit,
  flagOf,
  isTable,
  items,
  list,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { isYes } from './values.ts';

const STEPS = ['steps', 'step', 'commands'];

/** Policies that only say what clnrm does anyway. */
const isAnyway = (key: string, entry: Entry): boolean =>
  isYes(entry) ||
  ['cleanup', 'cleanup_and_report', 'report'].includes(textOf(entry) ?? '') ||
  (key.startsWith('keep') && flagOf(entry) === false) ||
  /timeout$/.test(key);

/** `[cleanup]`: steps → `[[teardown]]`; that everything is removed is so anyway. */
export const cleanup = (root: TableEntry, reading: Reading): TableEntry => {
  const older = root.children.get('cleanup');
  if (older === undefined) return root;
  const top = edit(root);
  top.take('cleanup');
  const steps = items(older).flatMap((one) => (isTable(one) ? stepsOf(one, reading) : []));
  if (steps.length > 0) {
    const known = items(top.peek('teardown'));
    const before = known.map(({ value }) => value);
    const after = olderSteps(list(older, steps), reading);
    top.put(
      'teardown',
      called(list(older, [...known, ...items(after)]), before.length > 0 ? 'teardown' : 'cleanup'),
    );
    changed(reading, older, '[cleanup]', '[[teardown]]');
  }
  return top.done();
};

const stepsOf = (one: TableEntry, reading: Reading): readonly Entry[] => {
  if (['command', 'run', 'exec', 'cmd'].some((key) => one.children.has(key))) return [one];
  return pairs(one).flatMap(([key, entry]): readonly Entry[] => {
    if (STEPS.includes(key))
      return items(entry).map((step) => (isTable(step) ? step : table(step, [['command', step]])));
    alreadySo(reading, entry, `cleanup.${key}`, {
      isSo: isAnyway(key, entry),
      why: 'everything of a scenario is removed when it ends',
      instead: 'take it out; `clnrm run --keep` leaves a failed scenario up',
    });
    return [];
  });
};
