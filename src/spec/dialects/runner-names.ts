import type { TomlValue } from '../toml.ts';
import { changed, type Reading } from './reading.ts';
import { relations } from './runner-relations.ts';
import { namesAny, span } from './runner-span.ts';
import {
  at,
  called,
  each,
  eachService,
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

/** Whether what is tested is clnrm itself, or prints the spans that are looked at. */
const subjectIsClnrm = (root: TableEntry, reading: Reading): boolean =>
  reading.collected.length > 0 || [...services(root), ...steps(root)].some(isClnrm);

const services = (root: TableEntry): readonly TableEntry[] =>
  pairs(root.children.get('service')).flatMap(([, one]) => (isTable(one) ? [one] : []));

/** Steps, and scenarios that are one line. */
const steps = (root: TableEntry): readonly TableEntry[] =>
  items(root.children.get('scenario'))
    .flatMap((one) => [one, ...items(at(one, 'step'))])
    .filter(isTable);

const RUNS_CLNRM = /(?:^|[\s'";&|(/])clnrm\s+(?:run|self-test|validate|init|record|--)|^clnrm$/;
const IMAGE = /(?:^|\/)clnrm(?:[:@]|$)/;

const textsIn = (value: TomlValue): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && !(value instanceof Date) ? Object.values(value).flatMap(textsIn) : [];
};

/** Whether a service or a step is a clnrm, by its image or by what it runs; its name and description say nothing. */
const isClnrm = (one: TableEntry): boolean =>
  IMAGE.test(textOf(one.children.get('image')) ?? '') ||
  ['run', 'command', 'args', 'entrypoint'].some((key) =>
    textsIn(one.children.get(key)?.value ?? '').some((text) => RUNS_CLNRM.test(text)),
  );

/**
 * Older names of the runner's spans → today's. Where clnrm itself is the subject, or prints what is looked at, they
 * stay and mean its spans: to take the runner's own for them would be a fake green.
 */
export const runnerNames = (root: TableEntry, reading: Reading): TableEntry => {
  const expect = root.children.get('expect');
  if (!isTable(expect) || !namesAny(expect)) return root;
  if (subjectIsClnrm(root, reading)) return ofSubject(root, expect, reading);
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
  for (const move of relations) move(top, reading);
  return top.done();
};

const NOTE = 'the spans of what is tested; without a declared clnrm they are forged';

/** `[expect] source = "subject"`, and `nested = true` on the services and steps that are a clnrm. */
const ofSubject = (root: TableEntry, expect: TableEntry, reading: Reading): TableEntry => {
  const declared = eachService(root, (one) => nested(one, reading));
  const top = edit(declared);
  const scenarios = top.peek('scenario');
  if (scenarios)
    top.put(
      'scenario',
      each(scenarios, (one) => withSteps(one, reading)),
    );
  const own = edit(expect);
  if (!own.has('source')) {
    own.put('source', called(made('subject', expect), 'expect'));
    changed(reading, expect, '[expect] on `clnrm.*`', '[expect] source = "subject"', NOTE);
  }
  top.put('expect', own.done());
  return top.done();
};

/** A line of its own, `run = "clnrm run"`, becomes a step: only a step can be declared. */
const withSteps = (scenario: TableEntry, reading: Reading): TableEntry => {
  const own = edit(scenario);
  const line = own.peek('run');
  if (line && !own.has('step') && isClnrm(table(line, [['run', line]]))) {
    own.take('run');
    const step = table(line, [
      ['name', made('run', line)],
      ['run', line],
    ]);
    own.put('step', list(line, [step]));
  }
  const written = own.peek('step');
  if (written)
    own.put(
      'step',
      each(written, (one) => nested(one, reading)),
    );
  return own.done();
};

const nested = (one: TableEntry, reading: Reading): TableEntry => {
  if (!isClnrm(one) || one.children.has('nested')) return one;
  const own = edit(one);
  own.put('nested', called(made(true, one), one.written ?? 'nested'));
  changed(reading, one, 'a clnrm', 'nested = true', "it may use a runner's names");
  return own.done();
};
