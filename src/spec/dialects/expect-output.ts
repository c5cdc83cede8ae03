import { changed, type Reading, refuse } from './reading.ts';
import { step } from './step.ts';
import {
  type Edit,
  type Entry,
  edit,
  isList,
  isTable,
  items,
  list,
  type TableEntry,
  textOf,
} from './tree.ts';

/** `[[expect.output]] pattern` and `[[expect.status]] exit_code` → the `expect` of the one step they can mean. */
export const expectedOutput = (root: TableEntry, reading: Reading): TableEntry => {
  const expect = root.children.get('expect');
  if (!isTable(expect)) return root;
  const output = expect.children.get('output');
  const status = expect.children.get('status');
  const codes = isList(status)
    ? items(status).flatMap((one) => (isTable(one) ? (one.children.get('exit_code') ?? []) : []))
    : [];
  if (output === undefined && codes.length === 0) return root;
  const top = edit(root);
  const own = edit(expect);
  own.take('output');
  if (codes.length > 0) own.take('status');
  if (own.keys().length === 0) top.take('expect');
  else top.put('expect', own.done());
  const asked = [...items(output), ...codes];
  if (!put(top, items(output), codes, reading)) {
    const [first] = asked;
    const hint = 'write it in the `expect` of the step it speaks of';
    if (first) refuse(reading, first, 'output is expected and it is not said of which step', hint);
  } else for (const one of asked) changed(reading, one, '[[expect.output]]', 'expect of the step');
  return top.done();
};

const TO = {
  pattern: 'expected_output_regex',
  regex: 'expected_output_regex',
  contains: 'expected_output_contains',
} as const;

/** The only command of the only scenario takes the older keys, which are then read as those of any step. */
const put = (top: Edit, outputs: readonly Entry[], codes: readonly Entry[], reading: Reading): boolean => {
  const [scenario, other] = items(top.peek('scenario'));
  if (!isTable(scenario) || other !== undefined) return false;
  const [only, more] = items(scenario.children.get('step'));
  if (!isTable(only) || more !== undefined || only.children.has('expect')) return false;
  const own = edit(only);
  for (const [key, older] of Object.entries(TO)) {
    const found = outputs.flatMap((one) => (isTable(one) ? (one.children.get(key) ?? []) : []));
    const [first] = found;
    if (first === undefined || own.has(older)) continue;
    own.put(older, found.length === 1 ? first : list(first, found));
  }
  const known = ['description', 'reason', ...Object.keys(TO)];
  const strange = outputs.flatMap((one) =>
    isTable(one) ? [...one.children].filter(([key]) => !known.includes(String(key))) : [],
  );
  for (const [key, entry] of strange)
    refuse(reading, entry, `\`expect.output.${key}\` is not known`, 'write `pattern` or `contains`');
  const [code] = codes;
  if (code) own.put('expected_exit_code', code);
  const today = edit(scenario);
  today.put('step', list(scenario.children.get('step') ?? only, [step(own.done(), reading)]));
  const written = top.peek('scenario') ?? scenario;
  top.put('scenario', list(written, [today.done()]));
  return outputs.every((one) => isTable(one) || textOf(one) !== undefined);
};
