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
  made,
  table,
  textOf,
} from './tree.ts';

/** `artifacts.collect = ["spans:default", "logs:stdout", "files:out"]`. */
export const artifacts = (own: Edit, top: Edit, reading: Reading): void => {
  const older = own.peek('artifacts');
  const collect = at(older, 'collect');
  if (!isTable(older) || collect === undefined) return;
  const whole = edit(older);
  whole.take('collect');
  const found = { files: [] as Entry[], logs: [] as Entry[] };
  for (const item of items(collect)) {
    const [, kind = '', what = ''] = /^(\w+):(.*)$/.exec(textOf(item) ?? '') ?? [];
    if (kind === 'spans') spans(item, what, top, reading);
    else if (kind === 'files') found.files.push(made(what, item));
    else if (kind === 'logs') found.logs.push(made(what, item));
    else
      refuse(
        reading,
        item,
        `'${textOf(item) ?? ''}' cannot be collected`,
        'write "spans:otlp", "logs:stdout" or "files:out/report.txt"',
      );
  }
  for (const key of ['files', 'logs'] as const) {
    const [first] = found[key];
    if (first !== undefined && !whole.has(key))
      whole.put(key, called(list(first, found[key]), 'artifacts.collect'));
  }
  own.take('artifacts');
  const rest = whole.done();
  if (rest.children.size > 0) own.put('artifacts', rest);
  changed(reading, collect, 'artifacts.collect', 'artifacts');
};

/** Spans printed by the subject are read where they are asked for; those sent over OTLP always arrive. */
const spans = (item: Entry, exporter: string, top: Edit, reading: Reading): void => {
  reading.collected.push(item);
  const otel = top.peek('otel');
  const own = textOf(at(otel, 'exporter')) ?? 'otlp';
  const from = ['default', ''].includes(exporter) ? own : exporter;
  if (from !== 'stdout' || at(otel, 'sources') !== undefined) return;
  const whole = edit(isTable(otel) ? otel : table(item, []));
  whole.put('sources', called(made(['otlp', 'stdout'], item), 'artifacts.collect'));
  top.put('otel', whole.done());
  changed(reading, item, `"spans:${exporter}"`, '[otel] sources = ["otlp", "stdout"]');
};
