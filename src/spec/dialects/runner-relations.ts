import { expecting } from './expecting.ts';
import { changed, type Reading, refuse } from './reading.ts';
import { isOlderName, isRunners, namesAny, rename, TODAYS, type Today, today } from './runner-span.ts';
import {
  at,
  called,
  type Edit,
  type Entry,
  edit,
  isTable,
  items,
  list,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** Rewrites one family of expectations on the runner's own spans. */
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

/** Edges, counts, windows, orders and statuses of the runner's own spans, where they can be asked at all. */
export const relations: readonly Move[] = [counted, edges, windows, others];
