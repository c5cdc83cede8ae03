import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestFirst, masker, secretsIn } from '../../src/util/mask.ts';

test.each([
  'API_TOKEN',
  'token',
  'GITHUB_TOKEN_2',
  'DB_PASSWORD',
  'PGPASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  'STRIPE_APIKEY',
  'PRIVATE_KEY',
])('a variable called %s is secret', (name) => {
  expect(secretsIn([[name, 'xyzzy-4711']])).toEqual(['xyzzy-4711']);
});

test.each(['PATH', 'TOKENS', 'MONKEY', 'KEYBOARD', 'SECRETARY', 'PASSWORDLESS', 'CLNRM_SEED'])(
  'a variable called %s is not',
  (name) => {
    expect(secretsIn([[name, 'xyzzy-4711']])).toEqual([]);
  },
);

test.each([
  'short',
  '',
  'postgres',
  'Password',
  '1234567',
  '/run/secrets/db',
  'shop',
  'SHOP',
  '${{ run.id }}',
])('the value %j hides nothing, so ordinary text stays readable', (value) => {
  expect(secretsIn([['DB_PASSWORD', value]], ['shop'])).toEqual([]);
});

test('a secret inside another never leaves the tail of the longer one', () => {
  const secrets = longestFirst(['hunter2', 'hunter2-and-more', 'hunter2']);

  expect(masker<string>(secrets)('x hunter2-and-more y hunter2')).toBe('x *** y ***');
});

test('no text of any plain value keeps a secret, quotes and newlines included, and the shape stays', () => {
  const secret = fc.string({ minLength: 6 });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
      fc.pre(!'***'.includes(key));
      const masked = masker<unknown>([key])({ a: [{ b: before + key + after }, 1, null] });

      expect(JSON.stringify(masked)).not.toContain(JSON.stringify(before + key + after));
      expect(masked).toMatchObject({ a: [{ b: expect.any(String) }, 1, null] });
    }),
  );
});

test('what holds no secret is the same value, not a copy', () => {
  const value = { line: 'nothing' };

  expect(masker<object>(['xyzzy-4711'])(value)).toBe(value);
});
