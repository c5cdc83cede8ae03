import type { TomlValue } from '../toml.ts';
import { expecting } from './expecting.ts';
import { changed, type Reading, refuse } from './reading.ts';
import {
  at,
  called,
  type Edit,
  type Entry,
  edit,
  isTable,
  items,
  list,
  lookup,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** What an older name of clnrm's own spans is today: a name, and what else tells it apart. */
interface Today {
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

const TODAYS = ['clnrm.scenario', 'clnrm.service', 'clnrm.step', 'clnrm.step.attempt'];

const today = (name: string): Today | undefined => {
  if (TODAYS.includes(name)) return { name };
  const known = lookup(FIXED, name);
  if (known !== undefined) return known;
  const [, kind, rest = ''] = /^clnrm\.(step|scenario|service)[:.](.+)$/.exec(name) ?? [];
  if (kind === undefined) return undefined;
  if (rest === '*') return { name: `clnrm.${kind}` };
  const key = { step: 'step.name', scenario: 'test.case.name', service: 'service.name' }[kind] ?? '';
  return { name: `clnrm.${kind}`, attributes: [[key, rest]] };
};

const isRunners = (name: string | undefined): name is string => name?.startsWith('clnrm.') ?? false;

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
  for (const move of [counted, edges, windows, others]) move(top, reading);
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
    if (typeof key === 'string' && isRunners(key) && !found.has(key)) found.set(key, one);
    firstNames(one, found);
  }
  return found;
};

const namesAny = (entry: Entry): boolean => {
  if (entry.kind === 'leaf') return typeof entry.value === 'string' && isOlderName(entry.value);
  return [...entry.children].some(
    ([key, one]) => (typeof key === 'string' && isOlderName(key)) || namesAny(one),
  );
};

const isOlderName = (name: string): boolean => isRunners(name) && !TODAYS.includes(name);

const span = (one: TableEntry, reading: Reading): TableEntry => {
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
const rename = (own: Edit, name: Entry, { name: now, attributes = [], events }: Today): void => {
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

type Move = (top: Edit, reading: Reading) => void;

const family = (top: Edit, name: string): TableEntry | undefined => {
  const found = at(top.peek('expect'), name);
  return isTable(found) ? found : undefined;
};

const putFamily = (top: Edit, name: string, entry: Entry | undefined): void => {
  const expect = top.peek('expect');
  if (!isTable(expect)) return;
  const own = edit(expect);
  if (entry === undefined || (isTable(entry) && entry.children.size === 0)) own.take(name);
  else own.put(name, entry);
  top.put('expect', own.done());
};

/** `by_name."clnrm.step:x" = { eq = 1 }` → an [[expect.span]] with that `match`. */
const counted: Move = (top, reading) => {
  const counts = family(top, 'counts');
  const names = counts?.children.get('by_name');
  if (counts === undefined || !isTable(names)) return;
  const rest = edit(names);
  const spans: [Entry, Today | undefined, string, Entry][] = [];
  for (const [name, rule] of pairs(names)) {
    if (!isOlderName(name)) continue;
    rest.take(name);
    spans.push([rule, today(name), name, rule]);
  }
  const own = edit(counts);
  if (rest.keys().length === 0) own.take('by_name');
  else own.put('by_name', rest.done());
  putFamily(top, 'counts', own.done());
  for (const [rule, found, name] of spans) {
    const from = { at: rule.at, key: rule.key };
    const match = isTable(rule) ? rule : table(rule, [['eq', rule]]);
    const holder = edit(table(from, [['match', match]]));
    if (found) rename(holder, made(name, from), found);
    else {
      refuse(reading, rule, `clnrm has no span '${name}' of its own`, `its spans are ${TODAYS.join(', ')}`);
      continue;
    }
    expecting(top, from).span(from, pairs(holder.done()));
    changed(reading, rule, `by_name."${name}"`, '[[expect.span]] match');
  }
};

/** An edge to a step of clnrm is a span with that parent. */
const edges: Move = (top, reading) => {
  for (const key of ['must_include', 'must_not_cross', 'must_reach']) {
    const graph = family(top, 'graph');
    const pairsOf = graph?.children.get(key);
    if (graph === undefined || pairsOf === undefined) continue;
    const kept: Entry[] = [];
    const moved: Entry[] = [];
    for (const edge of items(pairsOf))
      (items(edge).some((one) => isRunners(textOf(one))) ? moved : kept).push(edge);
    if (moved.length === 0) continue;
    const own = edit(graph);
    if (kept.length > 0) own.put(key, list(pairsOf, kept));
    else own.take(key);
    putFamily(top, 'graph', own.done());
    for (const edge of moved) moveEdge(edge, key, top, reading);
  }
};

const moveEdge = (edge: Entry, key: string, top: Edit, reading: Reading): void => {
  const [from, to] = items(edge);
  const [above, below] = [from, to].map((one) => textOf(one) ?? '');
  const [parent, child] = [today(above ?? ''), today(below ?? '')];
  const isTold = parent?.attributes === undefined && parent?.events === undefined;
  if (to && parent && child && isTold && key === 'must_include') {
    const holder = edit(table(edge, [['parent', made(parent.name, edge)]]));
    rename(holder, to, child);
    expecting(top, edge).span(edge, pairs(holder.done()));
    changed(reading, edge, key, '[[expect.span]] parent');
    return;
  }
  refuse(
    reading,
    edge,
    `an edge from '${above}' to '${below}' cannot be asked`,
    'write [[expect.span]] name = "clnrm.step" with attrs.all and `parent`',
  );
};

/** Windows, orders and statuses only know names: what told steps apart has no place there. */
const windows: Move = (top, reading) => {
  const expect = top.peek('expect');
  const written = isTable(expect) ? expect.children.get('window') : undefined;
  if (written === undefined) return;
  const kept = items(written).flatMap((one): readonly Entry[] => {
    if (!isTable(one) || !namesAny(one)) return [one];
    const outer = one.children.get('outer');
    const outerName = textOf(outer);
    const above = isRunners(outerName) ? today(outerName) : undefined;
    if (above === undefined || above.attributes !== undefined || outer === undefined) {
      refuse(
        reading,
        outer ?? one,
        `a window of '${outerName ?? ''}' cannot be asked`,
        'its spans lie within their parents anyway',
      );
      return [];
    }
    const inner = items(one.children.get('contains'));
    const found = inner.map((item) => [item, today(textOf(item) ?? '')] as const);
    const bad = found.find(([, now]) => now === undefined);
    if (bad !== undefined) {
      refuse(
        reading,
        bad[0],
        `clnrm has no span '${textOf(bad[0]) ?? ''}' of its own`,
        `its spans are ${TODAYS.join(', ')}`,
      );
      return [];
    }
    const own = edit(one);
    own.put('outer', made(above.name, outer));
    own.put(
      'contains',
      list(
        one,
        found.map(([item, now]) => made(now?.name ?? '', item)),
      ),
    );
    changed(reading, outer, 'window', 'window', 'asked of every step');
    return [own.done()];
  });
  putFamily(top, 'window', kept.length === 0 ? undefined : called(list(written, kept), 'window'));
};

const others: Move = (top, reading) => {
  for (const [name, keys] of [['order', ['must_precede', 'must_follow']]] as const) {
    const order = family(top, name);
    if (order === undefined) continue;
    const own = edit(order);
    for (const key of keys) {
      const written = own.peek(key);
      if (written === undefined) continue;
      const kept = items(written).filter((pair) => {
        if (!items(pair).some((one) => isRunners(textOf(one)))) return true;
        refuse(
          reading,
          pair,
          `the order of ${items(pair)
            .map((one) => `'${textOf(one) ?? ''}'`)
            .join(' and ')} cannot be asked`,
          'steps run in the order they are written; take it out',
        );
        return false;
      });
      if (kept.length === 0) own.take(key);
      else if (kept.length < items(written).length) own.put(key, list(written, kept));
    }
    putFamily(top, name, own.done());
  }
  const status = family(top, 'status');
  const names = status?.children.get('by_name');
  if (!isTable(names)) return;
  const rest = edit(names);
  for (const [name, entry] of pairs(names)) {
    if (!isRunners(name) || TODAYS.includes(name)) continue;
    rest.take(name);
    refuse(
      reading,
      entry,
      `the status of '${name}' cannot be asked`,
      'a step or service that fails is red anyway; take it out',
    );
  }
  const own = edit(status ?? names);
  if (rest.keys().length === 0) own.take('by_name');
  else own.put('by_name', rest.done());
  putFamily(top, 'status', own.done());
};
