import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { human } from '../../src/reporters/human.ts';
import { runningLines } from '../../src/reporters/live.ts';
import { plainLook } from '../../src/util/look.ts';
import { stateOf, written } from '../helpers/collect.ts';
import { everythingWrong, result, runOf } from './events.ts';

/** A terminal that knows two commands: up by n lines, and erase to the end. */
const screen = (text: string): string => {
  const lines = [''];
  for (const [token, up] of text.matchAll(/\u001b\[(\d+)A|\u001b\[0J|\n|[^\n\u001b]+/g)) {
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up));
    else if (token === '\n') lines.push('');
    else if (token === '\u001b[0J') lines.push('');
    else lines[lines.length - 1] += token;
  }
  return lines.join('\n');
};

test('what is left on a terminal is what a pipe gets', () => {
  const events = runOf([result('first', 'passed'), everythingWrong, result('third', 'passed')], [], 1);

  const live = written(human, events, { live: true });

  expect(live).toContain('\u001b[');
  expect(screen(live)).toBe(written(human, events));
});

test('a running scenario shows what it does and for how long', () => {
  const [start, begin] = runOf([result('first', 'passed'), result('second', 'passed')]);
  const events = [start, begin].filter((event): event is RunEvent => event !== undefined);
  const stepping: RunEvent = {
    t: 50,
    type: 'step:start',
    scenario: result('first', 'passed').id,
    step: 'place order',
  };

  const lines = runningLines(stateOf([...events, stepping]), 1510, plainLook);

  expect(lines).toEqual(['  · first  place order  1.5 s', '    1 more to come']);
  const later = runningLines(stateOf([...events, stepping]), 20_010, plainLook);
  expect(later[0]).toBe('  · first  place order  slow  20.0 s');
});
