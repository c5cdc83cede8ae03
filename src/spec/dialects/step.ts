import { changed, type Reading, refuse, takeOne } from './reading.ts';
import { fromRust } from './rust-regex.ts';
import { FOR_READERS } from './test-metadata.ts';
import {
  called,
  type Edit,
  type Entry,
  edit,
  flagOf,
  isTable,
  items,
  lookup,
  made,
  numberOf,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { milliseconds, retold, seconds } from './values.ts';
import { readLine } from './words.ts';

/** One step of an older list. */
export const step = (written: TableEntry, reading: Reading): TableEntry => {
  const own = edit(written);
  for (const [older, today] of RENAMED) if (own.rename(older, today)) changed(reading, written, older, today);
  action(own, reading);
  times(own);
  retries(own, reading);
  expectation(own, reading);
  readersKeys(own, reading);
  return own.done();
};

const RENAMED = [
  ['container', 'service'],
  ['exec', 'command'],
  ['working_dir', 'workdir'],
  ['working_directory', 'workdir'],
  ['environment', 'env'],
  ['cmd', 'command'],
  ['shell', 'run'],
  ['script', 'run'],
] as const;

const OPERATOR = /^(?:&&|\|\||[|;&<>]|>>|2>&1|2>|&>)$/;

/** Older clnrm joined the words of a list for a shell: a list that relied on it is a line of one. */
const action = (own: Edit, reading: Reading): void => {
  const command = own.peek('command');
  if (command === undefined) return;
  const line = textOf(command);
  const words = items(command).map(textOf);
  const texts = words.filter((one) => one !== undefined);
  if (line === undefined && texts.length < words.length) return;
  const joined = line ?? texts.join(' ');
  if (line === undefined && !reliesOnShell(texts)) return;
  own.take('command');
  const { words: split, needsShell } = readLine(joined);
  if (split !== undefined && !needsShell) own.put('command', called(made([...split], command), 'command'));
  else own.put('run', called(made(joined, command), 'command'));
  changed(
    reading,
    command,
    `command = ${line === undefined ? '[…]' : '"…"'}`,
    needsShell ? 'run' : 'command = […]',
  );
};

const reliesOnShell = (words: readonly string[]): boolean => {
  const [first = '', second = '', third = ''] = words;
  if (words.length === 1) return /\s/.test(first.trim());
  if (/^(?:\/bin\/)?(?:ba|da)?sh$/.test(first) && /^-l?c$/.test(second))
    return words.length > 3 && /^['"]/.test(third);
  return words.some((one) => OPERATOR.test(one));
};

const times = (own: Edit): void => {
  const timeout = own.take('timeout');
  if (timeout) own.put('timeout', seconds(timeout));
  for (const key of ['timeout_secs', 'timeout_seconds', 'timeout_sec']) {
    const older = own.peek(key);
    if (older && own.rename(key, 'timeout')) own.put('timeout', called(seconds(older), key));
  }
  const ms = own.peek('timeout_ms');
  if (ms && own.rename('timeout_ms', 'timeout')) own.put('timeout', called(milliseconds(ms), 'timeout_ms'));
};

/** Without a number, older files meant a few. */
const RETRIES = 3;
const COUNTS = ['max_retries', 'retries', 'retry_count'];
const DELAYS = ['retry_delay', 'retry_interval', 'retry_backoff'];

const retries = (own: Edit, reading: Reading): void => {
  const asked = own.take('retry_on_failure');
  const count = takeOne(own, COUNTS, reading);
  const delays = takeOne(own, DELAYS, reading);
  const ms = own.take('retry_delay_ms');
  const delay = delays ? seconds(delays) : ms && milliseconds(ms);
  const retry = own.peek('retry');
  if (isTable(retry)) {
    own.put('retry', retryTable(retry));
    const second = asked ?? count ?? delay;
    if (second) refuse(reading, second, '`retry` says already how often a step is tried', 'keep `retry`');
    return;
  }
  if (retry !== undefined && numberOf(retry) !== undefined) {
    own.put('retry', called(table(retry, [['attempts', retry]]), 'retry'));
    changed(reading, retry, 'retry', 'retry.attempts');
    return;
  }
  const from = asked ?? count;
  if (from === undefined) return;
  changed(reading, from, 'retry_on_failure', 'retry');
  if (asked !== undefined && flagOf(asked) === false) return;
  const times = numberOf(count);
  const attempts =
    count === undefined
      ? BigInt(RETRIES + 1)
      : times === undefined
        ? count.value
        : BigInt(Math.trunc(times) + 1);
  const tries = called(
    made(attempts, count ?? from),
    count === undefined ? 'retry_on_failure' : 'max_retries',
  );
  own.put(
    'retry',
    called(
      table(from, [['attempts', tries], ...(delay ? [['delay', delay] as const] : [])]),
      'retry_on_failure',
    ),
  );
};

const retryTable = (retry: TableEntry): Entry => {
  const whole = edit(retry);
  whole.rename('max_attempts', 'attempts');
  whole.rename('interval', 'delay');
  const delay = whole.peek('delay');
  const after = delay && seconds(delay);
  if (after !== undefined && after !== delay) whole.put('delay', after);
  return whole.done();
};

/** What older keys ask of a stream, as operators. */
interface Asked {
  readonly operators: Map<string, Entry>;
  readonly not: Map<string, Entry>;
}

const STREAMS = ['stdout', 'stderr'] as const;

const KEYS: Readonly<
  Record<string, readonly [(typeof STREAMS)[number], 'regex' | 'contains' | 'eq', boolean]>
> = {
  expected_output_regex: ['stdout', 'regex', true],
  expected_stdout_regex: ['stdout', 'regex', true],
  expected_output_regex_not: ['stdout', 'regex', false],
  expected_output_not_regex: ['stdout', 'regex', false],
  expected_output_contains: ['stdout', 'contains', true],
  expected_stdout_contains: ['stdout', 'contains', true],
  expected_output_not_contains: ['stdout', 'contains', false],
  expected_output: ['stdout', 'eq', true],
  expected_stdout: ['stdout', 'eq', true],
  expected_stderr_regex: ['stderr', 'regex', true],
  expected_stderr_contains: ['stderr', 'contains', true],
  expected_error_regex: ['stderr', 'regex', true],
  expected_stderr: ['stderr', 'eq', true],
};

const IN_ASSERT: Readonly<Record<string, string>> = {
  stdout: 'expected_output',
  stdout_equals: 'expected_output',
  stdout_contains: 'expected_output_contains',
  stdout_regex: 'expected_output_regex',
  stdout_matches: 'expected_output_regex',
  stdout_not_contains: 'expected_output_not_contains',
  stdout_not_regex: 'expected_output_regex_not',
  stderr: 'expected_stderr',
  stderr_contains: 'expected_stderr_contains',
  stderr_regex: 'expected_stderr_regex',
  exit_code: 'expected_exit_code',
};

/** All expectations on one step, gathered from the older keys, into `expect`. */
const expectation = (own: Edit, reading: Reading): void => {
  const assert = takeOne(own, ['assert', 'assertions'], reading);
  const asked = new Map<string, readonly [Entry, string]>();
  const wholes = isTable(assert) ? [...assert.children] : [];
  const unknown: (readonly [string, Entry])[] = [];
  for (const [key, entry] of wholes) {
    const today = lookup(IN_ASSERT, String(key));
    if (today === undefined) unknown.push([String(key), entry]);
    else asked.set(today, [entry, String(key)]);
  }
  for (const key of [
    ...Object.keys(KEYS),
    'expected_exit_code',
    'expected_exit_status',
    'should_fail',
    'expect_failure',
  ]) {
    const entry = own.take(key);
    if (entry) asked.set(key, [entry, key]);
  }
  if (asked.size === 0 && assert === undefined) return;
  const [first = assert] = [...asked.values()].map(([entry]) => entry);
  if (first === undefined) return;
  const known = own.peek('expect');
  const whole = edit(isTable(known) ? known : table(first, []));
  for (const [key, entry] of unknown) whole.put(key, entry);
  exitCode(whole, asked);
  for (const stream of STREAMS) streamOf(whole, stream, asked, reading);
  own.put('expect', called(whole.done(), isTable(assert) ? 'assert' : 'expect'));
  for (const [, [entry, written]] of asked) changed(reading, entry, written, 'expect');
};

type AskedKeys = ReadonlyMap<string, readonly [Entry, string]>;

const exitCode = (whole: Edit, asked: AskedKeys): void => {
  const [code, written = ''] = asked.get('expected_exit_code') ?? asked.get('expected_exit_status') ?? [];
  const [fails, name = ''] = asked.get('should_fail') ?? asked.get('expect_failure') ?? [];
  if (code !== undefined) whole.put('exit_code', called(code, written));
  else if (fails !== undefined && flagOf(fails) === true)
    whole.put('exit_code', called(made({ ne: 0n }, fails), name));
  else if (fails !== undefined && flagOf(fails) === undefined) whole.put('exit_code', called(fails, name));
};

const streamOf = (
  whole: Edit,
  stream: (typeof STREAMS)[number],
  asked: AskedKeys,
  reading: Reading,
): void => {
  const found: Asked = { operators: new Map(), not: new Map() };
  let from: Entry | undefined;
  let name = '';
  for (const [key, [target, operator, wanted]] of Object.entries(KEYS)) {
    const [entry, written = key] = asked.get(key) ?? [];
    if (entry === undefined || target !== stream) continue;
    from ??= entry;
    name ||= written;
    const [as, value] = operatorOf(operator, entry, wanted);
    (wanted ? found.operators : found.not).set(as, called(value, written));
  }
  if (from === undefined) return;
  if (whole.has(stream)) {
    refuse(reading, from, `\`expect.${stream}\` is there already`, 'keep one');
    return;
  }
  if (found.not.size > 0) found.operators.set('not', table(from, found.not));
  whole.put(stream, called(table(from, found.operators), name));
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Several texts that must all be there are one expression; several that must not, too. */
const operatorOf = (
  operator: 'regex' | 'contains' | 'eq',
  entry: Entry,
  wanted: boolean,
): readonly [string, Entry] => {
  const texts = items(entry)
    .map(textOf)
    .filter((one) => one !== undefined);
  if (entry.kind === 'list' && texts.length === items(entry).length && texts.length > 0) {
    const parts = texts.map((one) => (operator === 'regex' ? fromRust(one) : escaped(one)));
    const all = wanted
      ? `^${parts.map((part) => `(?=[\\s\\S]*(?:${part}))`).join('')}`
      : parts.map((part) => `(?:${part})`).join('|');
    return ['regex', retold(entry, all)];
  }
  const text = textOf(entry);
  return operator === 'regex' && text !== undefined
    ? ['regex', retold(entry, fromRust(text))]
    : [operator, entry];
};

const readersKeys = (own: Edit, reading: Reading): void => {
  for (const key of ['description', ...FOR_READERS]) {
    const entry = own.peek(key);
    if (textOf(entry) === undefined || entry === undefined) continue;
    own.take(key);
    changed(reading, entry, key, 'a comment');
  }
  for (const key of ['capture_stdout', 'capture_stderr', 'capture_output']) {
    const entry = own.take(key);
    if (entry === undefined) continue;
    if (flagOf(entry) === true) changed(reading, entry, key, 'nothing', 'every stream of a step is kept');
    else refuse(reading, entry, `\`${key}\` can only be true`, 'every stream of a step is kept; take it out');
  }
};
