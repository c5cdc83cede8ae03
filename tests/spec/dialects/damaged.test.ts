import fc from 'fast-check';
import { expect, it } from 'vitest';
import { migrateSpec } from '../../../src/spec/migrate.ts';
import { corpus, planOlder, pluginNames } from '../../helpers/corpus.ts';

const VALUES = [
  '5',
  '"x"',
  '""',
  'true',
  '[]',
  '{}',
  '[1, "a"]',
  '{ a = 1 }',
  '1.5',
  '"{{ x }}"',
  '-1',
  '[[]]',
  '[{}]',
];

/** Keys of all dialects, each with a value that another one had or that nothing has. */
const lines = [
  ...new Set(corpus.flatMap(({ text }) => text.split('\n').filter((line) => /^[\w."]+ *=/.test(line)))),
];
const keys = lines.map((line) => line.slice(0, line.indexOf('=')).trim());

const line = fc.oneof(
  fc.constantFrom(...lines),
  fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...VALUES)).map(([key, value]) => `${key} = ${value}`),
);
const damaged = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.array(fc.tuple(fc.nat({ max: 60 }), line, fc.boolean()), { minLength: 1, maxLength: 3 }),
  )
  .map(([{ text }, edits]) => {
    const spec = text.split('\n');
    for (const [index, edit, isNew] of edits) spec.splice(index % spec.length, isNew ? 0 : 1, edit);
    return spec.join('\n');
  });

const runs = Number(process.env.CLNRM_FUZZ ?? 400);

it('any damaged older spec gives a plan, or faults with a place in it', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      const plan = await planOlder(text);

      expect(plan.specs.length > 0 || plan.diagnostics.length > 0).toBe(true);
      for (const { at, message } of plan.diagnostics) {
        expect(message).not.toMatch(/undefined|\[object|\0/);
        expect(at?.line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }),
    { numRuns: runs },
  );
});

it('what is migrated says the same, is not migrated again, and is never written otherwise', () => {
  fc.assert(
    fc.property(damaged, (text) => {
      const migration = migrateSpec({ path: '/a', id: 'a', text }, pluginNames);
      if (migration.kind !== 'migrated') return;

      const again = migrateSpec({ path: '/a', id: 'a', text: migration.text }, pluginNames);

      expect(again.kind).toBe('today');
    }),
    { numRuns: runs },
  );
});
