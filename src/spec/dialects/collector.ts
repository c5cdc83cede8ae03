import { changed, type Reading } from './reading.ts';
import { at, eachValue, edit, isTable, items, list, pairs, type TableEntry, textOf } from './tree.ts';

/** Variables that say where a service sends its telemetry. */
const ENDPOINT = /^OTEL_EXPORTER_OTLP_(?:(?:TRACES|METRICS|LOGS)_)?ENDPOINT$/;

const isCollector = (service: TableEntry): boolean =>
  ['type', 'plugin'].some((key) => textOf(at(service, key)) === 'otel_collector');

/**
 * A collector among the services caught their telemetry to be judged: the runner's receiver does that today, and a
 * second one would keep the spans from it. It goes, with the addresses that lead to it.
 */
export const collectors = (root: TableEntry, reading: Reading): TableEntry => {
  const all = root.children.get('service');
  const ids = pairs(all).flatMap(([id, one]) => (isTable(one) && isCollector(one) ? [id] : []));
  if (ids.length === 0 || all === undefined) return root;
  const rest = isTable(all) ? edit(all) : undefined;
  for (const id of ids) {
    const gone = rest?.take(id);
    const why = 'services send their telemetry to the runner, which collects it';
    if (gone) changed(reading, gone, `service '${id}'`, 'nothing', why);
  }
  const top = edit(root);
  const others = rest?.done();
  if (others === undefined || others.children.size === 0) top.take('service');
  else
    top.put(
      'service',
      eachValue(others, (one) => (isTable(one) ? freed(one, ids, reading) : one)),
    );
  return top.done();
};

const freed = (service: TableEntry, ids: readonly string[], reading: Reading): TableEntry => {
  const own = edit(service);
  for (const key of ['env', 'environment']) {
    const env = own.peek(key);
    if (!isTable(env)) continue;
    const variables = edit(env);
    for (const [name, value] of pairs(env)) {
      const target = /\/\/([^:/]+)/.exec(textOf(value) ?? '')?.[1];
      if (!ENDPOINT.test(name) || !ids.includes(target ?? '')) continue;
      variables.take(name);
      changed(reading, value, name, 'nothing', "it would lead past the runner's receiver");
    }
    own.put(key, variables.done());
  }
  const depends = own.peek('depends_on');
  if (depends) {
    const kept = items(depends).filter((one) => !ids.includes(textOf(one) ?? ''));
    if (kept.length < items(depends).length) own.put('depends_on', list(depends, kept));
  }
  return own.done();
};
