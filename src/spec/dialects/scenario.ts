import { artifacts } from './artifacts.ts';
import { changed, type Reading, refuse, takeOne } from './reading.ts';
import { olderSteps } from './steps.ts';
import { FOR_READERS } from './test-metadata.ts';
import {
  called,
  type Edit,
  type Entry,
  each,
  edit,
  flagOf,
  isTable,
  items,
  list,
  made,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { milliseconds, seconds } from './values.ts';
import { readLine } from './words.ts';

/** `[[scenario]]` with `service` and `run`, `steps`, `timeout_ms`, `policy`, `artifacts`. */
export const scenarios = (root: TableEntry, reading: Reading): TableEntry => {
  const top = edit(root);
  const plural = top.peek('scenarios');
  if (plural && top.rename('scenarios', 'scenario'))
    changed(reading, plural, '[[scenarios]]', '[[scenario]]');
  const written = top.peek('scenario');
  if (written === undefined) return root;
  const after = each(written, (one) => scenario(one, top, reading));
  if (after !== written) top.put('scenario', after);
  return top.done();
};

const scenario = (written: TableEntry, top: Edit, reading: Reading): TableEntry => {
  const own = edit(written);
  times(own, reading);
  body(own, failure(own, reading), reading);
  policy(own, top, reading);
  artifacts(own, top, reading);
  chaos(own, reading);
  for (const key of FOR_READERS) {
    const entry = own.peek(key);
    if (entry === undefined || textOf(entry) === undefined) continue;
    own.take(key);
    changed(reading, entry, key, 'a comment');
  }
  return own.done();
};

const times = (own: Edit, reading: Reading): void => {
  const ms = own.peek('timeout_ms');
  if (ms && own.rename('timeout_ms', 'timeout')) {
    own.put('timeout', called(milliseconds(ms), 'timeout_ms'));
    changed(reading, ms, 'timeout_ms', 'timeout');
  }
  const spelled = own.peek('timeout');
  if (spelled === undefined || textOf(spelled) === undefined) return;
  const today = seconds(spelled);
  if (today !== spelled) own.put('timeout', today);
};

/** `expect_failure = true`: the commands of the scenario must fail. */
const failure = (own: Edit, reading: Reading): Entry | undefined => {
  const entry = takeOne(own, ['expect_failure', 'should_fail'], reading);
  if (entry === undefined || flagOf(entry) === true) return entry;
  changed(reading, entry, 'expect_failure', 'nothing', 'a step must succeed');
  return undefined;
};

/** `run` in a service, a list of such commands, and steps: all are steps. */
const body = (own: Edit, fails: Entry | undefined, reading: Reading): void => {
  const service = own.take('service');
  const parallel = own.take('parallel_services');
  const older = own.take('steps');
  const run = own.peek('run');
  const isList = run?.kind === 'list';
  if ((service ?? parallel ?? older ?? fails) === undefined && !isList) return;
  own.take('run');
  const from = run ?? older ?? service ?? own.from;
  const commands = isList
    ? items(run).flatMap((one) => command(one, reading))
    : run
      ? runs(run, service, reading)
      : [];
  const listed = [...(older ? items(olderSteps(older, reading)) : []), ...items(own.take('step'))];
  const all = [...commands, ...listed.map((one) => inService(one, service))];
  const steps = fails ? all.map((one) => failing(one, fails)) : all;
  if (isList) own.put('concurrent', called(made(true, parallel ?? run), 'parallel_services'));
  changed(reading, from, run ? '`run` in a service' : 'steps', '[[scenario.step]]');
  if (fails) changed(reading, fails, 'expect_failure', 'expect.exit_code = { ne = 0 }');
  if (steps.length > 0) own.put('step', called(list(from, steps), run ? 'run' : 'steps'));
};

/** The line of a scenario as a step: its words, or a shell's where it needs one. */
const runs = (run: Entry, service: Entry | undefined, reading: Reading): readonly Entry[] => {
  const line = textOf(run);
  if (line === undefined) return [table(run, [['run', run]])];
  const where = service ? [['service', service] as const] : [];
  const name = ['name', made('run', run)] as const;
  const { words, needsShell } = readLine(line);
  if (words === undefined) {
    refuse(reading, run, 'a quote in `run` does not close', "close it, or write the script in '''…'''");
    return [];
  }
  if (service === undefined || needsShell)
    return [table(run, [name, ['run', called(made(line.trim(), run), 'run')], ...where])];
  return [table(run, [name, ['command', called(made([...words], run), 'run')], ...where])];
};

/** One of `run = [{ service, command, timeout }]`. */
const command = (one: Entry, reading: Reading): readonly Entry[] => {
  if (!isTable(one)) return runs(one, undefined, reading);
  const [step] = items(olderSteps(list(one, [one]), reading));
  if (!isTable(step)) return [];
  const own = edit(step);
  const service = own.peek('service');
  if (!own.has('name') && service) own.put('name', made(textOf(service) ?? 'run', service));
  return [own.done()];
};

const inService = (step: Entry, service: Entry | undefined): Entry => {
  if (!isTable(step) || service === undefined || step.children.has('service')) return step;
  const own = edit(step);
  own.put('service', service);
  return own.done();
};

const failing = (step: Entry, fails: Entry): Entry => {
  if (!isTable(step) || step.children.has('expect')) return step;
  const own = edit(step);
  own.put('expect', table(fails, [['exit_code', called(made({ ne: 0n }, fails), 'expect_failure')]]));
  return own.done();
};

const SEALED = ['high', 'medium', 'low', 'maximum', 'strict'];

/** `policy`: what a room is anyway, what `[limits]` says today, or what nothing enforces. */
const policy = (own: Edit, top: Edit, reading: Reading): void => {
  const older = own.take('policy');
  if (!isTable(older)) return;
  const whole = edit(older);
  const limits = top.peek('limits');
  const limit = edit(isTable(limits) ? limits : table(older, []));
  const level = whole.take('security_level');
  if (level && !SEALED.includes(textOf(level)?.toLowerCase() ?? ''))
    refuse(reading, level, '`security_level` is not known', 'take it out: a room is sealed');
  const time = whole.take('max_execution_time');
  if (time && !own.has('timeout')) own.put('timeout', called(seconds(time), 'max_execution_time'));
  const memory = whole.take('max_memory_mb');
  if (memory && !limit.has('memory_mb')) limit.put('memory_mb', called(memory, 'max_memory_mb'));
  const cpu = whole.take('max_cpu_usage');
  if (cpu && !limit.has('cpu_millicores'))
    limit.put(
      'cpu_millicores',
      called(made(BigInt(Math.round(Number(cpu.value) * 1000) || 0), cpu), 'max_cpu_usage'),
    );
  for (const key of whole.keys()) {
    const entry = whole.peek(key);
    if (entry === undefined || items(entry).length === 0) continue;
    const hint =
      key === 'allowed_network_hosts'
        ? 'write the ways out with their ports: [isolation] allow = ["api.example.test:443"]'
        : 'take it out: a room has no list of commands';
    refuse(reading, entry, `\`policy.${key}\` cannot be carried out`, hint);
  }
  if (memory ?? cpu) top.put('limits', limit.done());
  changed(reading, older, 'policy', '[limits]');
};

/** Failures made on purpose are `[[scenario.fault]]` today. */
const chaos = (own: Edit, reading: Reading): void => {
  for (const key of ['chaos_injection', 'chaos', 'expect_partial_failure', 'concurrent_scenarios']) {
    const entry = own.take(key);
    if (entry === undefined) continue;
    const hint =
      key === 'expect_partial_failure'
        ? 'say which step must fail: expect = { exit_code = { ne = 0 } }'
        : 'write [[scenario.fault]] with `on`, `kind` and `at`';
    refuse(reading, entry, `\`${key}\` cannot be carried out`, hint);
  }
};
