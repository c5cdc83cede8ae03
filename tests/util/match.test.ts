import { describe, expect, test } from 'vitest';
import { matches } from '../../src/util/match.ts';
import { toValue } from '../../src/util/value.ts';
import { matcher } from '../helpers/expectations.ts';

const held = (written: unknown, value: unknown): boolean =>
  matches(matcher(written), value === undefined ? undefined : toValue(value)).held;

describe('operators', () => {
  test.each([
    [201, 201, true],
    [201, '201', false],
    [12, 12.0, true],
    [true, 'true', false],
    [{ ne: 1 }, 2, true],
    [{ ne: 1 }, 1, false],
    [{ gt: 1 }, 1, false],
    [{ gte: 1 }, 1, true],
    [{ gte: 1, lt: 100 }, 100, false],
    [{ lte: 1.5 }, 1, true],
    [{ gt: 'a' }, 'b', true],
    [{ gte: 1 }, '2', false],
    [{ in: ['a', 2] }, 2, true],
    [{ in: ['a', 2] }, 'b', false],
    [{ contains: 'js' }, 'application/json', true],
    [{ contains: 2 }, [1, 2], true],
    [{ contains: [2] }, [1, [2]], true],
    [{ contains: 1 }, '1', false],
    [{ matches: 'a*c' }, 'abc', true],
    [{ matches: 'a' }, 'abc', false],
    [{ regex: 'b' }, 'abc', true],
    [{ regex: '1' }, 1, false],
    [{ exists: true }, null, true],
    [{ absent: true }, 0, false],
    [{ not: { eq: 1 } }, 2, true],
    [{ not: { gte: 1, lte: 3 } }, 2, false],
    [{ not: { not: { eq: 1 } } }, 1, true],
  ])('%j on %j is %s', (written, value, expected) => {
    expect(held(written, value)).toBe(expected);
  });

  test('a list is equal to the same list only', () => {
    expect(held({ eq: ['x', 1] }, ['x', 1])).toBe(true);
    expect(held({ eq: ['x', 1] }, ['x'])).toBe(false);
  });
});

describe('a value that is not there', () => {
  test.each([
    [1],
    [{ ne: 1 }],
    [{ not: { eq: 1 } }],
    [{ in: [1] }],
    [{ gte: 0 }],
    [{ regex: '' }],
    [{ contains: '' }],
  ])('holds nothing of %j', (written) => {
    expect(held(written, undefined)).toBe(false);
  });

  test('is absent and does not exist', () => {
    expect(held({ absent: true }, undefined)).toBe(true);
    expect(held({ not: { exists: true } }, undefined)).toBe(true);
    expect(held({ exists: true }, undefined)).toBe(false);
    expect(held({ not: { absent: true } }, undefined)).toBe(false);
  });
});

describe('an operator that does not apply to the type', () => {
  test.each([
    [{ gte: 1 }, 'x'],
    [{ matches: '*' }, 5],
    [{ contains: 'x' }, 5],
  ])('%j on %j holds neither plain nor negated', (written, value) => {
    expect(held(written, value)).toBe(false);
    expect(held({ not: written }, value)).toBe(false);
  });
});

describe('the text of both sides', () => {
  test('names both types where they differ, and only there', () => {
    expect(matches(matcher(200), toValue('200'))).toEqual({
      held: false,
      expected: 'int 200',
      actual: 'string "200"',
    });
    expect(matches(matcher(200), toValue(201.5))).toEqual({ held: false, expected: '200', actual: '201.5' });
  });

  test('reads like a sentence', () => {
    expect(matches(matcher({ gte: 1, lt: 100 }), toValue(100)).expected).toBe('≥ 1 and < 100');
    expect(matches(matcher({ not: { regex: '^a' } }), toValue('a')).expected).toBe('not (matching /^a/)');
    expect(matches(matcher({ in: ['a', 'b'] }), undefined)).toMatchObject({
      expected: 'one of "a", "b"',
      actual: 'absent',
    });
  });

  test('says that a regular expression was given up, and that is not a match', () => {
    const match = matches(matcher({ not: { regex: '^(a+)+$' } }), toValue(`${'a'.repeat(60)}!`));
    expect(match.held).toBe(false);
    expect(match.actual).toContain('takes too long');
  });
});

test('same_as asks the caller, and holds nowhere without one', () => {
  const wanted = matcher({ same_as: 'POST /orders' });
  const sameAs = (span: string) => span === 'POST /orders';
  expect(matches(wanted, toValue('x'), { sameAs }).held).toBe(true);
  expect(matches(matcher({ not: { same_as: 'POST /orders' } }), toValue('x'), { sameAs }).held).toBe(false);
  expect(matches(wanted, toValue('x')).held).toBe(false);
});
