import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeNames } from '../../helpers/fakes.ts';
import { around, planText } from '../../helpers/plan.ts';
import { rendered } from '../../helpers/rendering.ts';

const CHANCE = ['uuid_v4', 'uuid_v7', 'ulid', 'trace_id', 'span_id', 'traceparent', 'rand_hex'];
const names = [...CHANCE, ...fakeNames.filter((name) => name !== 'fake_uuid_seeded')];
const call = fc.constantFrom(...names);
const calls = fc.array(call, { minLength: 1, maxLength: 8 });

const valuesOf = async (all: readonly string[], input = {}): Promise<readonly string[]> => {
  const text = all.map((name) => `{{ toml_encode(${name}()) }}`).join('\u0001');
  return (await rendered(text, input)).split('\u0001');
};

test('a new call shifts the later values of its own function, and no value of another', async () => {
  await fc.assert(
    fc.asyncProperty(calls, call, fc.nat(8), fc.nat(), async (all, added, where, seed) => {
      const at = Math.min(where, all.length);
      const before = await valuesOf(all, { seed });
      const after = [...(await valuesOf([...all.slice(0, at), added, ...all.slice(at)], { seed }))];
      const [extra] = after.splice(at, 1);

      expect(extra).not.toBe('');
      const others = (values: readonly string[]) => values.filter((_, index) => all[index] !== added);
      expect(others(after)).toEqual(others(before));
    }),
    { numRuns: 60 },
  );
});

test('values depend on the seed and the call, not on the clock nor on what was rendered before', async () => {
  await fc.assert(
    fc.asyncProperty(calls, calls, fc.nat(), fc.nat(4e12), async (all, between, seed, ms) => {
      const first = await valuesOf(all, { seed });
      await valuesOf(between, { seed: seed + 1 });
      expect(await valuesOf(all, { seed, clock: { now: () => ms } })).toEqual(first);
    }),
    { numRuns: 40 },
  );
});

test('a frozen clock moves the dates that are made up', async () => {
  const text = (day: string): string =>
    `[determinism]\nfreeze_clock = "${day}"\n[x]\nv = "{{ fake_date() }} {{ fake_future_date(days=1) }} {{ ulid() }}"`;

  const value = (await rendered(text('2031-05-01T00:00:00Z'))).split('"').at(-2) ?? '';

  expect(value).toMatch(/^203[01]-\d\d-\d\d 2031-05-02 01RAE74000[0-9A-Z]{16}$/);
  expect(value.slice(0, 10) < '2031-05-01').toBe(true);
});

test('a spec whose clock is frozen for its templates alone is sound', async () => {
  const spec = around('[determinism]\nfreeze_clock = "2025-01-01T00:00:00Z"\nclock = "none"');
  expect((await planText(spec)).diagnostics).toEqual([]);
});
