import { changed, type Reading, refuse } from './reading.ts';
import {
  type Edit,
  type Entry,
  edit,
  isTable,
  items,
  list,
  made,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';

/** `volumes` as `"host:container:ro"`, or as tables with the older names. */
export const mounts = (own: Edit, reading: Reading): void => {
  const written = own.peek('volumes');
  if (written === undefined) return;
  const before = items(written);
  const after = before.flatMap((one) => mount(one, reading));
  if (after.length === before.length && after.every((one, index) => one === before[index])) return;
  if (after.length === 0) own.take('volumes');
  else own.put('volumes', list(written, after));
  changed(reading, written, 'volumes', 'volumes = [{ source, target }]');
};

const mount = (one: Entry, reading: Reading): readonly Entry[] => {
  const text = textOf(one);
  if (text !== undefined) return fromText(one, text, reading);
  return isTable(one) ? [fromTable(one)] : [one];
};

const fromText = (one: Entry, text: string, reading: Reading): readonly Entry[] => {
  const [, source = '', target = '', mode] = /^(.+?):(\/[^:]*)(?::([\w,]+))?$/.exec(text) ?? [];
  if (target === '') {
    refuse(
      reading,
      one,
      `the volume '${text}' has no place in the container`,
      'write { source = "…", target = "/…" }',
    );
    return [];
  }
  if (source.includes('$') && !source.includes('{{')) {
    const hint = 'write the path from the folder of the spec: { source = ".", target = "…" }';
    refuse(reading, one, `'${source}' is not replaced in a volume`, hint);
    return [];
  }
  if (!/[/.~{]/.test(source)) {
    const hint = 'take it out: every scenario starts fresh, and what a container writes is gone with it';
    refuse(reading, one, `the named volume '${source}' is not kept between scenarios`, hint);
    return [];
  }
  const readOnly = mode?.split(',').includes('ro') ?? false;
  return [
    table(one, [
      ['source', made(source, one)],
      ['target', made(target, one)],
      ['read_only', made(readOnly, one)],
    ]),
  ];
};

const RENAMED: readonly (readonly [string, string])[] = [
  ['host_path', 'source'],
  ['host', 'source'],
  ['container_path', 'target'],
  ['container', 'target'],
  ['readonly', 'read_only'],
];

/** Older volumes may be written unless they say otherwise; today's may not. */
const fromTable = (one: TableEntry): TableEntry => {
  const own = edit(one);
  const isOlder = RENAMED.map(([older, today]) => own.rename(older, today)).includes(true);
  if (isOlder && !own.has('read_only')) own.put('read_only', made(false, one));
  return own.done();
};
