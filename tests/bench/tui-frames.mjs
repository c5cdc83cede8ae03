import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { initialWatch, reduceWatch } from '../../src/reporters/watched.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { openView } from '../../src/tui/index.tsx';
import { initialUi } from '../../src/tui/ui.ts';
import { lookOf, plainLook } from '../../src/util/look.ts';
import { many } from '../tui/events.ts';

/** A terminal of a size that remembers when it was last written to. */
const fakeTerminal = (columns, rows) => {
  let wake = () => {};
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    write: () => {
      wake();
      return true;
    },
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => {},
    unref: () => {},
  });
  const written = () =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return { stdin, stdout, written };
};

/** ms from each of `presses` keys to the picture it makes, over a thousand scenarios. */
export const frames = async (columns, rows, presses) => {
  const { stdin, stdout, written } = fakeTerminal(columns, rows);
  await using view = openView({
    stdin,
    stdout,
    look: lookOf(stdout, { LANG: 'C.UTF-8' }, false),
    now: () => 0,
  });
  for (const event of many(1_000)) view.hear(event);
  await written();
  const samples = [];
  for (let press = 0; press < presses; press++) {
    const drawn = written();
    const began = performance.now();
    stdin.write(press % 10 === 9 ? '\u001b[6~' : 'j');
    await drawn;
    samples.push(performance.now() - began);
  }
  return samples;
};

const state = many(1_000).reduce(reduceWatch, initialWatch);

/** One picture of the same, by nobody but us. */
export const pictures = (width, height) => frameOf(state, initialUi, 0, { width, height }, plainLook);
