import { collectors } from './collector.ts';
import { changed, type Reading } from './reading.ts';
import { service } from './service.ts';
import { eachService, edit, isTable, pairs, type TableEntry, table } from './tree.ts';

/** `[services.x]` and the 2.0 form `[containers.x]` → `[service.x]`, and what stands in each. */
export const services = (root: TableEntry, reading: Reading): TableEntry => {
  const gathered = gather(root, reading);
  const found = gathered.children.get('service');
  if (!isTable(found)) return gathered;
  const without = collectors(gathered, reading);
  return eachService(without, (one, id) => service(one, id, reading));
};

const OLDER = ['services', 'containers'] as const;

const gather = (root: TableEntry, reading: Reading): TableEntry => {
  if (!OLDER.some((name) => isTable(root.children.get(name)))) return root;
  const top = edit(root);
  const today = top.peek('service');
  const all = new Map(pairs(today));
  let from = isTable(today) ? today : undefined;
  for (const name of OLDER) {
    const older = top.peek(name);
    if (!isTable(older)) continue;
    top.take(name);
    from ??= older;
    changed(reading, older, `[${name}.*]`, '[service.*]');
    for (const [id, entry] of pairs(older))
      if (!all.has(id)) all.set(id, { ...entry, written: `${name}.${id}` });
  }
  if (from !== undefined) top.put('service', table(from, all));
  return top.done();
};
