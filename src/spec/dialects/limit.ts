import { bounded } from './expected-span.ts';
import { changed, type Reading } from './reading.ts';
import { called, type Entry, edit, isTable } from './tree.ts';

/** `{ min, max }` → `{ gte, lte }`. */
export const limit = (entry: Entry, reading: Reading): Entry => {
  if (!isTable(entry)) return entry;
  const whole = edit(entry);
  if (!bounded(whole)) return entry;
  changed(reading, entry, '{ min, max }', '{ gte, lte }');
  return called(whole.done(), entry.written ?? 'min');
};
