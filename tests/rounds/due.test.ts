import { expect, it } from 'vitest';
import { createDue, type Work } from '../../src/rounds/due.ts';

const listed = (work: Work | undefined): readonly unknown[] =>
  [...(work ?? [])].map(([spec, part]) => [spec, part === 'all' ? part : [...part]]);

it('what was saved runs before what a stopped round left, and each of both once', () => {
  const due = createDue();
  due.later(
    new Map([
      ['a', 'all'],
      ['b', 'all'],
    ]),
  );
  due.now(['b']);

  expect([listed(due.take()), listed(due.take()), due.take()]).toEqual([
    [['b', 'all']],
    [['a', 'all']],
    undefined,
  ]);
});

it('scenarios that are asked for add up, and all of a spec wins over some', () => {
  const due = createDue();
  due.now(['a'], new Set(['1']));
  due.now(['a'], new Set(['2']));
  due.now(['b'], new Set(['3']));
  due.now(['b']);

  expect(listed(due.take())).toEqual([
    ['a', ['1', '2']],
    ['b', 'all'],
  ]);
});

it('what is not there any more is not due', () => {
  const due = createDue();
  due.now(['a', 'b']);
  due.drop((spec) => spec === 'b');

  expect(listed(due.take())).toEqual([['b', 'all']]);
});
