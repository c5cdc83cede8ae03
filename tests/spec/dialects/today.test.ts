import { expect, test } from 'vitest';
import { normalise } from '../../../src/spec/dialects/index.ts';
import { parseSpec } from '../../../src/spec/parse.ts';
import { type Path, parseToml, type TomlTable, type TomlValue } from '../../../src/spec/toml.ts';
import { randomStream } from '../../../src/util/random.ts';
import { corpus, pluginNames } from '../../helpers/corpus.ts';
import { renderedSpec } from '../../helpers/plan.ts';
import { NOW_MS, renderText } from '../../helpers/rendering.ts';
import { tomlOf } from '../../helpers/toml.ts';

const isTable = (value: TomlValue | undefined): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

/** The places of all values of a table, its own first. */
const placesIn = (value: TomlValue, at: Path = []): readonly Path[] => {
  const below: readonly (readonly [string | number, TomlValue])[] = Array.isArray(value)
    ? value.map((one, index) => [index, one] as const)
    : isTable(value)
      ? Object.entries(value)
      : [];
  return below.flatMap(([key, one]) => [[...at, key], ...placesIn(one, [...at, key])]);
};

const without = (value: TomlValue, [key, ...rest]: Path): TomlValue => {
  if (Array.isArray(value))
    return value.flatMap((one, index) =>
      index !== key ? [one] : rest.length > 0 ? [without(one, rest)] : [],
    );
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      name !== key ? [[name, one]] : rest.length > 0 ? [[name, without(one, rest)]] : [],
    ),
  );
};

const read = async (value: TomlTable) => {
  const spec = await parseSpec(renderedSpec(tomlOf(value)), pluginNames);
  if (!('changes' in spec)) throw new Error(tomlOf(value));
  return { faults: spec.faults.length, changes: spec.changes };
};

/** What a look through the whole spec finds. */
const changesOf = (value: TomlTable) => {
  const parsed = parseToml(tomlOf(value));
  if ('fault' in parsed) throw new Error(tomlOf(value));
  return normalise(parsed.toml, pluginNames).changes;
};

/** Takes out by chance what is older or at fault, so that what is left comes to be accepted. */
const pruned = async (table: TomlTable, next: () => number): Promise<TomlTable> => {
  const weigh = async (one: TomlTable): Promise<number> => {
    const { faults, changes } = await read(one);
    return faults + changes.length;
  };
  let [best, weight] = [table, await weigh(table)];
  for (let round = 0; round < 60 && weight > 0; round++) {
    const places = placesIn(best);
    const less = without(best, places[next() % places.length] ?? []);
    if (!isTable(less)) continue;
    const now = await weigh(less);
    if (now < weight || (now === weight && next() % 3 === 0)) [best, weight] = [less, now];
  }
  return best;
};

const tableOf = async (text: string): Promise<TomlTable | undefined> => {
  const rendered = await renderText(text, { clock: { now: () => NOW_MS } }).catch(() => undefined);
  const parsed = rendered && parseToml(rendered.text);
  return parsed && 'toml' in parsed ? parsed.toml.value : undefined;
};

test.each([
  ['type = "generic_container"', 1],
  ['wait_for_span = "ready"', 1],
  ['plugin = "http_stub"\nroutes = [{ path = "/x" }]', 0],
])('among the keys of a plugin too, older ones are found: %s', async (keys, changes) => {
  const spec = `[meta]\nname = "m"\n[service.a]\n${keys}\n[[scenario]]\nname = "s"\nrun = "true"\n`;

  const read = await parseSpec(renderedSpec(spec), pluginNames);

  expect('changes' in read && read.changes.length > 0).toBe(changes > 0);
});

test('a spec that is read without a look for older forms has none', async () => {
  const next = randomStream('1', 'pruned');
  const missed: string[] = [];
  let older = 0;
  for (const { name, text } of corpus) {
    const value = await tableOf(text);
    if (value === undefined) continue;
    const scenario = value.scenario ?? [{ name: 's', run: 'true' }];
    for (const one of [value, await pruned({ meta: { name: 'm' }, ...value, scenario }, next)]) {
      const [found, all] = [(await read(one)).changes, changesOf(one)];
      if (all.length > 0) older++;
      if (found.length !== all.length) missed.push(`${name}: ${tomlOf(one)}`);
    }
  }
  expect(missed).toEqual([]);
  expect(older).toBeGreaterThan(80);
});
