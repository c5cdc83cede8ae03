import type { TomlValue } from '../toml.ts';
import { type Reading, refuse } from './reading.ts';
import { relations } from './runner-relations.ts';
import { isRunners, namesAny, span } from './runner-span.ts';
import { type Entry, edit, isTable, items, list, type TableEntry } from './tree.ts';

/** Whether what is tested is clnrm itself, or prints the spans that are looked at. */
const subjectIsClnrm = (root: TableEntry, reading: Reading): boolean => {
  const { scenario = [], service = [] } = root.value;
  return reading.collected.length > 0 || textsIn([scenario, service]).some((text) => RUNS_CLNRM.test(text));
};

const RUNS_CLNRM = /(?:^|[\s'";&|(/])clnrm\s+(?:run|self-test|validate|init|record|--)|^clnrm$/;

const textsIn = (value: TomlValue): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && !(value instanceof Date) ? Object.values(value).flatMap(textsIn) : [];
};

/**
 * Older names of the runner's spans → today's. A clnrm that is itself the subject is refused: to take the runner's
 * own spans for its would be a fake green.
 */
export const runnerNames = (root: TableEntry, reading: Reading): TableEntry => {
  const expect = root.children.get('expect');
  if (!isTable(expect) || !namesAny(expect)) return root;
  if (subjectIsClnrm(root, reading)) {
    for (const [name, entry] of firstNames(expect)) refuseSubject(name, entry, reading);
    return root;
  }
  const top = edit(root);
  const own = edit(expect);
  const spans = own.peek('span');
  if (spans)
    own.put(
      'span',
      list(
        spans,
        items(spans).map((one) => (isTable(one) ? span(one, reading) : one)),
      ),
    );
  top.put('expect', own.done());
  for (const move of relations) move(top, reading);
  return top.done();
};

const refuseSubject = (name: string, entry: Entry, reading: Reading): void => {
  const message = `'${name}' is a span of a clnrm that is itself tested, and those cannot be looked at yet`;
  const hint =
    "today names that begin with `clnrm.` look at the runner's own spans; name spans of another service";
  refuse(reading, entry, message, hint, 'not-supported-yet');
};

/** Each name of a clnrm span once, where it is first written. */
const firstNames = (entry: Entry, found = new Map<string, Entry>()): ReadonlyMap<string, Entry> => {
  if (entry.kind === 'leaf') {
    if (typeof entry.value === 'string' && isRunners(entry.value) && !found.has(entry.value))
      found.set(entry.value, entry);
    return found;
  }
  for (const [key, one] of entry.children) {
    if (key === 'attrs') continue;
    if (typeof key === 'string' && isRunners(key) && !found.has(key)) found.set(key, one);
    firstNames(one, found);
  }
  return found;
};
