import { changed, type Reading, refuse } from './reading.ts';
import {
  called,
  type Edit,
  edit,
  flagOf,
  isTable,
  items,
  lookup,
  made,
  numberOf,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { seconds } from './values.ts';

/** `[otel]`, `[limits]`, `[weaver]` and the tables that no part of a run was ever made of. */
export const settings = (root: TableEntry, reading: Reading): TableEntry => {
  const top = edit(root);
  otel(top, reading);
  limits(top, reading);
  weaver(top, reading);
  comments(top, reading);
  for (const [key, hint] of Object.entries(REFUSED)) {
    const entry = top.peek(key);
    if (!isTable(entry)) continue;
    top.take(key);
    refuse(reading, entry, `[${key}] cannot be carried out`, hint);
  }
  return top.done();
};

const REFUSED: Readonly<Record<string, string>> = {
  output: 'name the report on the command line: -r json=FILE',
  validation: 'write what must hold under [expect]',
  performance: 'write duration_ms in the `expect` of a step, or in [[expect.span]]',
  chaos: 'write [[scenario.fault]] with `on`, `kind` and `at`',
  metadata: 'write it as a comment, or under [meta]',
  truex: 'take it out',
  market: 'take it out',
  behaviors: 'take it out; an [[expect.span]] says what must be seen',
};

const TELEMETRY = ['otel_headers', 'otel_propagators'] as const;

const otel = (top: Edit, reading: Reading): void => {
  const written = top.peek('otel');
  const others = TELEMETRY.filter((key) => isTable(top.peek(key)));
  if (!isTable(written) && others.length === 0) return;
  const own = edit(isTable(written) ? written : table(top.peek(others[0] ?? '') ?? top.from, []));
  for (const key of others) {
    const entry = top.take(key);
    if (entry === undefined) continue;
    own.put(key === 'otel_headers' ? 'headers' : 'propagators', called(entry, key));
    changed(reading, entry, `[${key}]`, `[otel.${key.slice(5)}]`);
  }
  exporter(own, reading);
  const service = own.take('service_name');
  if (service) {
    const known = own.peek('resources');
    const resources = edit(isTable(known) ? known : table(service, []));
    if (!resources.has('service.name')) resources.put('service.name', called(service, 'service_name'));
    own.put('resources', resources.done());
    changed(reading, service, 'service_name', 'resources."service.name"');
  }
  const ratio = own.peek('sample_ratio');
  if (ratio && numberOf(ratio) === 1) {
    own.take('sample_ratio');
    // nothing else is older in a file of today's form: there the key speaks for itself
    if (reading.changes.length > 0)
      changed(reading, ratio, 'sample_ratio = 1.0', 'nothing', 'every span is kept');
    else own.put('sample_ratio', ratio);
  }
  top.put('otel', own.done());
};

const EXPORTERS: Readonly<Record<string, readonly [exporter: string, protocol?: string]>> = {
  'otlp-http': ['otlp', 'http/protobuf'],
  'otlp-grpc': ['otlp', 'grpc'],
  'stdout-ndjson': ['stdout'],
  console: ['stdout'],
  none: ['memory'],
};

const VENDORS = ['jaeger', 'zipkin', 'datadog', 'newrelic', 'honeycomb', 'prometheus'];

const exporter = (own: Edit, reading: Reading): void => {
  const written = own.peek('exporter');
  const name = textOf(written);
  if (written === undefined || name === undefined) return;
  const [today, protocol] = lookup(EXPORTERS, name) ?? [];
  if (today !== undefined) {
    own.put('exporter', called(made(today, written), 'exporter'));
    if (protocol !== undefined && !own.has('protocol')) own.put('protocol', made(protocol, written));
    changed(reading, written, `exporter = "${name}"`, `exporter = "${today}"`);
  }
  if (VENDORS.includes(name)) {
    own.take('exporter');
    refuse(
      reading,
      written,
      `there is no exporter '${name}'`,
      'it takes OTLP: exporter = "otlp", endpoint = "http://…:4318"',
    );
  }
  const endpoint = own.peek('endpoint');
  if (endpoint && /^(?:stdout:|$)/.test(textOf(endpoint) ?? 'x') && (today ?? name) === 'stdout')
    own.take('endpoint');
  const kind = own.peek('protocol');
  if (kind && (today ?? name) === 'stdout') {
    own.take('protocol');
    changed(reading, kind, 'protocol', 'nothing', 'what is printed has no protocol');
  }
};

const limits = (top: Edit, reading: Reading): void => {
  const written = top.peek('limits');
  if (!isTable(written)) return;
  const own = edit(written);
  for (const key of ['max_duration_seconds', 'timeout_seconds', 'max_duration']) {
    const entry = own.peek(key);
    if (entry === undefined || !own.rename(key, 'timeout')) continue;
    own.put('timeout', called(seconds(entry), key));
    changed(reading, entry, key, 'timeout');
  }
  const containers = own.take('max_containers');
  if (containers) {
    const services = pairs(top.peek('service')).length;
    if (services <= (numberOf(containers) ?? 0))
      changed(reading, containers, 'max_containers', 'nothing', 'there are not so many services');
    else
      refuse(
        reading,
        containers,
        `there are ${services} services, more than \`max_containers\``,
        'take services out',
      );
  }
  if (own.done() !== written) top.put('limits', own.done());
};

/** What `[report]` and `[limits]` say to readers only. */
const comments = (top: Edit, reading: Reading): void => {
  for (const name of ['report', 'limits']) {
    const written = top.peek(name);
    if (!isTable(written)) continue;
    const own = edit(written);
    for (const key of ['comment', 'description', 'note']) {
      const entry = own.take(key);
      if (entry) changed(reading, entry, key, 'a comment');
    }
    if (own.done() !== written) top.put(name, own.done());
  }
};

/** Weaver checked clnrm's own spans against clnrm's own registry. */
const weaver = (top: Edit, reading: Reading): void => {
  const older = top.peek('weaver');
  if (older === undefined) return;
  top.take('weaver');
  const isOff = isTable(older) && flagOf(older.children.get('enabled')) === false;
  if (isOff) {
    changed(reading, older, '[weaver] enabled = false', 'nothing', 'it is switched off');
    return;
  }
  const spans = isTable(older) ? items(critical(older)).map(textOf) : [];
  const named = spans.length > 0 ? ` (here: ${spans.slice(0, 3).join(', ')})` : '';
  const hint = `write each span that must be there as an [[expect.span]]${named}, its attributes under attrs.all`;
  refuse(reading, older, '[weaver] cannot be carried out: clnrm starts no Weaver', hint);
};

const critical = (older: TableEntry) => {
  const mode = older.children.get('80_20');
  return isTable(mode) ? mode.children.get('critical_spans') : undefined;
};
