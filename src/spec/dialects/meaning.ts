import { changed, type Reading } from './reading.ts';
import {
  called,
  type Entry,
  each,
  eachValue,
  edit,
  isTable,
  items,
  made,
  type TableEntry,
  textOf,
} from './tree.ts';

/**
 * What the same words mean in an older file: a status of OK is "no error", a text that looks like a number is that
 * number too, a star stands for anything, and the expectations of several scenarios speak of all of them.
 */
export const olderMeaning = (root: TableEntry, reading: Reading): TableEntry => {
  const written = root.children.get('expect');
  if (!isTable(written)) return root;
  const own = edit(written);
  const spans = own.peek('span');
  if (spans)
    own.put(
      'span',
      each(spans, (one) => span(one, own.has('source'), reading)),
    );
  const status = own.peek('status');
  if (isTable(status)) own.put('status', statuses(status, reading));
  if (items(root.children.get('scenario')).length > 1 && !own.has('scope')) {
    own.put('scope', called(made('spec', written), 'expect'));
    changed(
      reading,
      written,
      '[expect]',
      '[expect] scope = "spec"',
      'one expectation for all scenarios together',
    );
  }
  const top = edit(root);
  top.put('expect', { ...own.done(), ...(written.written !== undefined && { written: written.written }) });
  return top.done();
};

const NOTE = 'most SDKs leave the status UNSET where nothing went wrong';

const notError = (entry: Entry, reading: Reading): Entry => {
  if (textOf(entry) !== 'OK') return entry;
  changed(reading, entry, 'status OK', 'not_error', NOTE);
  return called(made('not_error', entry), entry.written ?? 'status');
};

const statuses = (status: TableEntry, reading: Reading): TableEntry => {
  const own = edit(status);
  const all = own.peek('all');
  if (all) own.put('all', notError(all, reading));
  const names = own.peek('by_name');
  if (names)
    own.put(
      'by_name',
      eachValue(names, (one) => notError(one, reading)),
    );
  return own.done();
};

const span = (written: TableEntry, isOfSubject: boolean, reading: Reading): Entry => {
  const own = edit(written);
  const status = own.peek('status');
  const upper = textOf(status)?.toUpperCase();
  if (status && upper !== undefined && ['OK', 'ERROR', 'UNSET'].includes(upper))
    own.put('status', notError(upper === textOf(status) ? status : made(upper, status), reading));
  const attrs = own.peek('attrs');
  // the runner's own attributes are known to be texts
  const isRunners = !isOfSubject && (textOf(own.peek('name'))?.startsWith('clnrm.') ?? false);
  if (isTable(attrs) && !isRunners) {
    const groups = eachValue(attrs, (group) => eachValue(group, (one) => value(one, reading)));
    own.put('attrs', attrs.written === undefined ? groups : called(groups, attrs.written));
  }
  return own.done();
};

/** Attributes could only be texts; `"200"`, `"true"` and `"*"` meant a number, a truth and anything. */
const value = (entry: Entry, reading: Reading): Entry => {
  const text = textOf(entry);
  if (text === undefined) return pattern(entry, reading);
  const meant = meaning(text);
  if (meant === undefined) return entry;
  changed(reading, entry, JSON.stringify(text), 'an operator', 'older attributes could only be texts');
  return made(meant, entry);
};

const meaning = (text: string) => {
  if (text === '*') return { exists: true };
  if (/^(?:true|false)$/.test(text)) return { in: [text, text === 'true'] };
  if (/^-?(?:0|[1-9]\d{0,17})$/.test(text)) return { in: [text, BigInt(text)] };
  if (/^-?\d+\.\d+$/.test(text) && !/^0\d/.test(text)) return { in: [text, Number(text)] };
  return text.length > 1 && text.endsWith('*') ? { matches: text } : undefined;
};

/** `{ pattern = "…" }`, `{ required = true }`. */
const pattern = (entry: Entry, reading: Reading): Entry => {
  if (!isTable(entry)) return entry;
  const own = edit(entry);
  for (const [older, today] of [
    ['pattern', 'regex'],
    ['required', 'exists'],
    ['min', 'gte'],
    ['max', 'lte'],
  ] as const) {
    if (own.rename(older, today)) changed(reading, entry, older, today);
  }
  return own.done();
};
