import { expect, test } from 'vitest';
import { interruption } from '../../src/commands/interruption.ts';

/** A process that can be sent signals at chosen times. */
const process = () => {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  let time = 0;
  const signal = interruption({
    on: (name, listener) => void listeners.set(name, listener),
    now: () => time,
    exit: (code) => void exits.push(code),
    say: () => {},
  });
  const send = (name: string, at: number): void => {
    time = at;
    listeners.get(name)?.();
  };
  return { signal, exits, send };
};

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('the first %s aborts and ends nothing', (name) => {
  const { signal, exits, send } = process();

  send(name, 0);

  expect(signal.aborted).toBe(true);
  expect(String(signal.reason)).toContain(name);
  expect(exits).toEqual([]);
});

test('the same signal again within a second is the same key press, as npm sends it', () => {
  const { exits, send } = process();

  for (const at of [0, 5, 999]) send('SIGINT', at);

  expect(exits).toEqual([]);
});

test('the same signal after a second ends at once', () => {
  const { exits, send } = process();

  send('SIGINT', 0);
  send('SIGINT', 1000);

  expect(exits).toEqual([130]);
});

test('another signal ends at once', () => {
  const { exits, send } = process();

  send('SIGINT', 0);
  send('SIGTERM', 1);

  expect(exits).toEqual([130]);
});
