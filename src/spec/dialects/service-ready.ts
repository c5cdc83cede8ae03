import { writeDuration } from '../../util/duration.ts';
import { changed, type Reading, refuse, takeOne } from './reading.ts';
import {
  called,
  type Edit,
  type Entry,
  edit,
  isTable,
  items,
  list,
  made,
  numberOf,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { msOf, seconds } from './values.ts';
import { readLine } from './words.ts';

/** Everything older files call "ready" → `wait`. */
export const ready = (own: Edit, reading: Reading): void => {
  health(own, reading);
  span(own, reading);
  log(own, reading);
  strategy(own, reading);
  timeouts(own, reading);
};

const putWait = (own: Edit, reading: Reading, older: Entry, name: string, wait: TableEntry): void => {
  if (own.has('wait')) {
    const hint = `keep one of \`${name}\` and the other`;
    refuse(reading, older, `a service has one way to be ready, and \`${name}\` is a second`, hint);
    return;
  }
  own.put('wait', called(wait, name));
  changed(reading, older, name, 'wait');
};

/** `health_check { cmd, interval, timeout, retries }`, `healthcheck = "…"`, and the spellings of Compose. */
const health = (own: Edit, reading: Reading): void => {
  for (const name of ['health_check', 'healthcheck']) {
    const older = own.take(name);
    if (older === undefined) continue;
    const check = isTable(older) ? edit(older) : edit(table(older, [['cmd', older]]));
    const probe = probeOf(check, reading);
    if (probe === undefined) {
      refuse(
        reading,
        older,
        `\`${name}\` does not say what to ask`,
        'write wait = { command = ["…"] } or { http = "/healthz", port = 8080 }',
      );
      continue;
    }
    const timing = timingOf(check);
    const rest = check.keys().map((key): readonly [string, Entry] => [key, check.peek(key) ?? older]);
    putWait(own, reading, older, name, table(older, [...probe, ...timing, ...rest]));
  }
};

type Entries = readonly (readonly [string, Entry])[];

const probeOf = (check: Edit, reading: Reading): Entries | undefined => {
  const asked = takeOne(check, ['cmd', 'command', 'test', 'exec'], reading);
  if (asked !== undefined) {
    const argv = argvOf(asked, reading);
    return argv === undefined ? undefined : [['command', argv]];
  }
  const path = takeOne(check, ['http', 'http_get', 'path', 'endpoint', 'url'], reading);
  if (path === undefined) return undefined;
  const [, port, rest] = /^https?:\/\/[^/:]+(?::(\d+))?(\/.*)?$/.exec(textOf(path) ?? '') ?? [];
  const address = rest ?? (port === undefined ? (textOf(path) ?? '/') : '/');
  const ownPort = check.take('port');
  return [
    ['http', made(address, path)],
    ...(ownPort ? [['port', ownPort] as const] : port ? [['port', made(BigInt(port), path)] as const] : []),
  ];
};

const argvOf = (asked: Entry, reading: Reading): Entry | undefined => {
  const line = textOf(asked);
  if (line !== undefined) {
    const { words, needsShell } = readLine(line);
    if (words === undefined)
      refuse(reading, asked, 'a quote in the health check does not close', 'write a list');
    return words === undefined ? undefined : made(needsShell ? ['sh', '-c', line] : [...words], asked);
  }
  const [first, ...rest] = items(asked);
  if (textOf(first) === 'CMD') return list(asked, rest);
  if (textOf(first) === 'CMD-SHELL')
    return made(['sh', '-c', rest.map((one) => textOf(one) ?? '').join(' ')], asked);
  return asked;
};

/** Older checks have a limit each and a number of tries; today's wait has one limit for all. */
const timingOf = (check: Edit): Entries => {
  const interval = check.take('interval');
  const timeout = check.take('timeout');
  const tries = check.take('retries');
  const start = check.take('start_period');
  const retries = numberOf(tries);
  const [each = 30_000, limit = 0, before = 0] = [interval, timeout, start].map(msOf);
  const entries: (readonly [string, Entry])[] = [];
  if (interval !== undefined) entries.push(['interval', called(seconds(interval), 'interval')]);
  if (tries !== undefined && retries !== undefined && (interval ?? timeout) !== undefined)
    entries.push([
      'timeout',
      called(made(writeDuration(before + retries * (each + limit)), tries), 'retries'),
    ]);
  return entries;
};

const LIMITS = [
  'wait_for_span_timeout_secs',
  'wait_for_span_timeout',
  'wait_timeout',
  'timeout_sec',
  'timeout_secs',
];

const limitOf = (own: Edit, reading: Reading): Entries => {
  const older = takeOne(own, LIMITS, reading);
  return older === undefined ? [] : [['timeout', seconds(older)]];
};

const span = (own: Edit, reading: Reading): void => {
  const older = own.take('wait_for_span');
  if (older === undefined) return;
  const name = textOf(older) ?? '';
  const entries = [['span', called(older, 'wait_for_span')] as const, ...limitOf(own, reading)];
  if (name.startsWith('clnrm.')) {
    // asked before the first step it could only time out: what was meant is that it comes
    reading.awaited.push({ name, from: older });
    changed(reading, older, 'wait_for_span', '[[expect.span]]', 'only a step can bring that span');
    return;
  }
  putWait(own, reading, older, 'wait_for_span', table(older, entries));
};

const log = (own: Edit, reading: Reading): void => {
  for (const key of ['wait_log_message', 'wait_for_log', 'wait_for_message', 'ready_log']) {
    const older = own.take(key);
    if (older === undefined) continue;
    putWait(own, reading, older, key, table(older, [['log', called(older, key)], ...limitOf(own, reading)]));
  }
};

/** `wait_strategy = "log" | "port" | "http"` only says which other key counts. */
const strategy = (own: Edit, reading: Reading): void => {
  for (const key of ['wait_for_port', 'wait_port']) {
    const port = own.take(key);
    if (port)
      putWait(own, reading, port, key, table(port, [['port', called(port, key)], ...limitOf(own, reading)]));
  }
  const older = own.take('wait_strategy');
  if (older === undefined) return;
  if (isTable(older)) {
    putWait(own, reading, older, 'wait_strategy', older);
    return;
  }
  const isTold = own.has('wait') || own.has('ports');
  if (isTold) changed(reading, older, 'wait_strategy', 'wait');
  else
    refuse(
      reading,
      older,
      '`wait_strategy` does not say what to wait for',
      'write wait = { log = "…" }, { port = 8080 } or { http = "/", port = 8080 }',
    );
};

/** A limit without anything to wait for, but of ports. */
const timeouts = (own: Edit, reading: Reading): void => {
  for (const key of ['startup_timeout', ...LIMITS, 'timeout']) {
    const older = own.peek(key);
    if (older === undefined || (key === 'timeout' && isPluginsOwn(own, reading))) continue;
    own.take(key);
    const wait = own.peek('wait');
    if (isTable(wait)) {
      const whole = edit(wait);
      if (!whole.has('timeout')) whole.put('timeout', called(seconds(older), key));
      own.put('wait', { ...whole.done(), written: wait.written ?? 'wait' });
      changed(reading, older, key, 'wait.timeout');
    } else {
      const hint = 'write what to wait for: wait = { port = 8080, timeout = "30s" }';
      refuse(reading, older, `\`${key}\` limits a wait, and the service has none`, hint);
    }
  }
};

/** What a plugin calls `timeout` is its own option. */
const isPluginsOwn = (own: Edit, reading: Reading): boolean => {
  const name = textOf(own.peek('plugin')) ?? textOf(own.peek('type'));
  return (
    name !== undefined &&
    name !== 'generic_container' &&
    (reading.plugins.includes(name) || !own.has('image'))
  );
};
