import { expect, it } from 'vitest';
import { openCanvas } from '../../src/tui/screen.ts';

const canvas = () => {
  const written: string[] = [];
  const opened = openCanvas({ write: (text: string) => written.push(text) > 0 });
  return { ...opened, taken: () => written.splice(0) };
};

it('what stands on the screen is not drawn again: a picture is one write of the lines that differ', () => {
  const { draw, taken } = canvas();
  draw(['a', 'b', 'c']);
  taken();
  draw(['a', 'B', 'c']);
  draw(['a', 'B', 'c']);

  const [only, ...more] = taken();
  expect(more).toEqual([]);
  expect(only).toContain('\u001b[2;1HB');
  expect(only).not.toMatch(/\u001b\[[13];1H|\u001b\[2J/);
});

it('after a resize everything is drawn, on a clean screen', () => {
  const { draw, forget, taken } = canvas();
  draw(['a', 'b']);
  taken();
  forget();
  draw(['a', 'b']);

  expect(taken().join('')).toMatch(/\u001b\[2J.*\u001b\[1;1Ha.*\u001b\[2;1Hb/s);
});

it('the terminal is given back as it was', () => {
  const { leave, taken } = canvas();
  expect(taken().join('')).toContain('\u001b[?1049h');
  leave();
  expect(taken().join('')).toBe('\u001b[?25h\u001b[?1049l');
});
