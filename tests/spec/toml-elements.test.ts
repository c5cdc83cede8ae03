import { expect, it } from 'vitest';
import { parseToml } from '../../src/spec/toml.ts';

const read = (text: string): unknown => {
  const parsed = parseToml(text);
  return 'toml' in parsed
    ? JSON.parse(JSON.stringify(parsed.toml.value, (_, one) => (typeof one === 'bigint' ? Number(one) : one)))
    : parsed.fault.message;
};

it.each([
  ['[[a]]\nx = { k = 1 }\n[[a]]\nx.y = 1\n', { a: [{ x: { k: 1 } }, { x: { y: 1 } }] }],
  ['[[a]]\nx.y = 1\n[[a]]\n[a.x]\ny = 2\n', { a: [{ x: { y: 1 } }, { x: { y: 2 } }] }],
  ['[[a]]\n[a.x]\ny = 1\n[[a]]\nx.y = 2\n', { a: [{ x: { y: 1 } }, { x: { y: 2 } }] }],
  ['[[a]]\nx.y = 1\n[[a]]\nx = { y = 2 }\n', { a: [{ x: { y: 1 } }, { x: { y: 2 } }] }],
  [
    '[[a]]\n[[a.b]]\nx.y = 1\n[[a]]\n[[a.b]]\n[a.b.x]\ny = 2\n',
    { a: [{ b: [{ x: { y: 1 } }] }, { b: [{ x: { y: 2 } }] }] },
  ],
])('elements of a list may each write a table in their own way: %j', (text, value) => {
  expect(read(text)).toEqual(value);
});

it.each([
  '[[a]]\nx.y = 1\n[[a]]\nx.y = 1\nx = { z = 2 }\n',
  '[[a]]\nx = 1\n[[a]]\n[a.x]\n[a.x]\n',
  '[[a]]\n[[a]]\n[a]\n',
  'a = []\n[[a]]\n[[a]]\n',
  '[[a]]\nx = { k = 1 }\n[[a]]\nx = { k = 1 }\n[a.x]\nz = 1\n',
  '[a]\n[[a]]\n[[a]]\n',
  '[[a]]\n[[a.b]]\n[[a]]\n[a.b]\n[[a.b]]\n',
])('what one element writes twice is refused: %j', (text) => {
  expect(typeof read(text)).toBe('string');
});
