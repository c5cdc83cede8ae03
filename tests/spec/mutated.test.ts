import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planText } from '../helpers/plan.ts';

const lines = readFileSync(new URL('checkout.clnrm.toml', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

const VALUES = [
  '5',
  '5.0',
  'true',
  '""',
  '"x"',
  '[]',
  '{}',
  '[[]]',
  '{ a = { b = 1 } }',
  '1979-05-27',
  'nan',
  '"${{ step.place.id }}"',
  '"${{"',
  '99999999999999999999',
  "'/((/'",
];
const at = fc.nat({ max: lines.length - 1 });

/** One thing that an author could do to a spec by mistake. */
const mutation: fc.Arbitrary<(spec: string[]) => void> = fc.oneof(
  at.map((line) => (spec: string[]) => void spec.splice(line, 1)),
  fc.tuple(at, at).map(
    ([from, to]) =>
      (spec: string[]) =>
        void spec.splice(to, 0, spec[from] ?? ''),
  ),
  fc.tuple(at, fc.constantFrom(...VALUES)).map(([line, value]) => (spec: string[]) => {
    spec[line] = (spec[line] ?? '').replace(/= .*/, () => `= ${value}`);
  }),
  fc.tuple(at, fc.constantFrom(...VALUES)).map(([line, value]) => (spec: string[]) => {
    spec[line] = (spec[line] ?? '').replace(/"[^"]*"(?!.*")/, () => value);
  }),
  fc
    .tuple(
      at,
      fc.nat({ max: 40 }),
      fc.constantFrom('x', '.', '"', '[', ']', '{', '}', '=', ',', '#', '\n', '😀', '__proto__'),
    )
    .map(([line, column, char]) => (spec: string[]) => {
      const text = spec[line] ?? '';
      spec[line] = text.slice(0, column) + char + text.slice(column);
    }),
  fc.tuple(at, fc.nat({ max: 40 })).map(([line, column]) => (spec: string[]) => {
    const text = spec[line] ?? '';
    spec[line] = text.slice(0, column) + text.slice(column + 1);
  }),
);

it('any damaged spec gives a plan or faults with a place in it, and never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const spec = [...lines];
      for (const mutate of mutations) mutate(spec);
      const text = spec.join('\n');
      const count = text.split('\n').length;

      const plan = await planText(text);

      expect(plan.specs.length > 0 || plan.diagnostics.length > 0).toBe(true);
      for (const { at: place, message } of plan.diagnostics) {
        expect(message).not.toMatch(/undefined|\[object/);
        expect(place?.line).toBeGreaterThan(0);
        expect(place?.line).toBeLessThanOrEqual(count);
        expect(place?.column).toBeLessThanOrEqual((place?.text ?? '').length + 1);
      }
    }),
    { numRuns: Number(process.env.CLNRM_FUZZ ?? 500) },
  );
});
