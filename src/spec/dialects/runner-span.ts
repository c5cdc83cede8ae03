import { changed, type Reading, refuse } from './reading.ts';
import {
  called,
  type Edit,
  type Entry,
  edit,
  isTable,
  lookup,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** What an older name of clnrm's own spans is today: a name, and what else tells it apart. */
export interface Today {
  readonly name: string;
  readonly attributes?: readonly (readonly [string, string])[];
  readonly events?: readonly string[];
}

const FIXED: Readonly<Record<string, Today>> = {
  'clnrm.run': { name: 'clnrm.scenario' },
  'clnrm.test': { name: 'clnrm.scenario' },
  'clnrm.service.start': { name: 'clnrm.service', events: ['service.start'] },
  'clnrm.service.ready': { name: 'clnrm.service', events: ['service.ready'] },
  'clnrm.container.start': { name: 'clnrm.service', events: ['container.start'] },
  'clnrm.command.execute': { name: 'clnrm.step.attempt' },
  'clnrm.container.exec': { name: 'clnrm.step.attempt' },
};

/** The runner's own spans. */
export const TODAYS = ['clnrm.scenario', 'clnrm.service', 'clnrm.step', 'clnrm.step.attempt'];

/** What a name is today; undefined when nothing is. */
export const today = (name: string): Today | undefined => {
  if (TODAYS.includes(name)) return { name };
  const known = lookup(FIXED, name);
  if (known !== undefined) return known;
  const [, kind, rest = ''] = /^clnrm\.(step|scenario|service)[:.](.+)$/.exec(name) ?? [];
  if (kind === undefined) return undefined;
  if (rest === '*') return { name: `clnrm.${kind}` };
  const key = { step: 'step.name', scenario: 'test.case.name', service: 'service.name' }[kind] ?? '';
  return { name: `clnrm.${kind}`, attributes: [[key, rest]] };
};

/** Whether a name is one of clnrm's own spans, of any time. */
export const isRunners = (name: string | undefined): name is string => name?.startsWith('clnrm.') ?? false;

/** A name that today's runner does not give any more. */
export const isOlderName = (name: string): boolean => isRunners(name) && !TODAYS.includes(name);

/** One `[[expect.span]]` on the runner's own spans. */
export const span = (one: TableEntry, reading: Reading): TableEntry => {
  const name = one.children.get('name');
  const text = textOf(name);
  if (name === undefined || !isRunners(text)) return one;
  const own = edit(one);
  if (TODAYS.includes(text)) return one;
  const found = today(text);
  if (found === undefined) {
    refuse(reading, name, `clnrm has no span '${text}' of its own`, `its spans are ${TODAYS.join(', ')}`);
    return one;
  }
  rename(own, name, found);
  const parent = own.peek('parent');
  if (parent && isRunners(textOf(parent))) {
    const above = today(textOf(parent) ?? '');
    if (above) own.put('parent', made(above.name, parent));
  }
  emitted(own, found.name, reading);
  changed(reading, name, text, found.name);
  return own.done();
};

/** Attributes that the runner's spans bear today. */
const EMITTED: Readonly<Record<string, readonly string[]>> = {
  'clnrm.scenario': ['test.case.name'],
  'clnrm.service': ['service.name', 'clnrm.plugin'],
  'clnrm.step': ['step.name', 'result'],
  'clnrm.step.attempt': ['step.name', 'clnrm.attempt', 'result', 'process.exit.code', 'error.type'],
};

/** An attribute that today's span does not bear would never be found: it is refused, or asked in another way. */
const emitted = (own: Edit, name: string, reading: Reading): void => {
  const attrs = own.peek('attrs');
  if (!isTable(attrs)) return;
  const whole = edit(attrs);
  for (const group of ['all', 'any']) {
    const written = whole.peek(group);
    if (!isTable(written)) continue;
    const rest = edit(written);
    for (const [key, entry] of pairs(written)) attribute(rest, { key, entry, name, own, reading });
    if (rest.keys().length === 0) whole.take(group);
    else whole.put(group, rest.done());
  }
  if (whole.keys().length === 0) own.take('attrs');
  else own.put('attrs', called(whole.done(), attrs.written ?? 'attrs'));
};

interface Asked {
  readonly key: string;
  readonly entry: Entry;
  readonly name: string;
  readonly own: Edit;
  readonly reading: Reading;
}

const attribute = (rest: Edit, { key, entry, name, own, reading }: Asked): void => {
  const known = EMITTED[name] ?? [];
  if (known.includes(key)) {
    if (key === 'result' && textOf(entry) === 'error') rest.put(key, made('fail', entry));
    return;
  }
  rest.take(key);
  if (key === 'result' && textOf(entry) === 'pass' && name === 'clnrm.scenario') {
    if (!own.has('status')) own.put('status', called(made('not_error', entry), 'result'));
    changed(reading, entry, 'result = "pass"', 'status = "not_error"');
  } else if (key === 'test.name' && name === 'clnrm.scenario') {
    rest.put('test.case.name', called(entry, key));
    changed(reading, entry, key, 'test.case.name');
  } else {
    refuse(reading, entry, `clnrm's span '${name}' has no attribute '${key}'`, `it has ${known.join(', ')}`);
  }
};

/** Puts today's name, with the attribute and events that tell the span apart. */
export const rename = (own: Edit, name: Entry, { name: now, attributes = [], events }: Today): void => {
  own.put('name', made(now, name));
  if (attributes.length > 0) {
    const attrs = own.peek('attrs');
    const whole = edit(isTable(attrs) ? attrs : table(name, []));
    const group = whole.peek('all');
    const all = edit(isTable(group) ? group : table(name, []));
    for (const [key, value] of attributes)
      if (!all.has(key)) all.put(key, made(value.includes('*') ? { matches: value } : value, name));
    whole.put('all', all.done());
    own.put('attrs', whole.done());
  }
  if (events !== undefined && !own.has('events')) own.put('events', made({ all: [...events] }, name));
};

/** Whether an older name stands anywhere inside. */
export const namesAny = (entry: Entry): boolean => {
  if (entry.kind === 'leaf') return typeof entry.value === 'string' && isOlderName(entry.value);
  return [...entry.children].some(
    ([key, one]) => key !== 'attrs' && ((typeof key === 'string' && isOlderName(key)) || namesAny(one)),
  );
};
