import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { specSchema } from '../../../src/spec/describe/spec-schema.ts';
import { parseSpec } from '../../../src/spec/parse.ts';
import { parseToml, type TomlTable } from '../../../src/spec/toml.ts';
import { mutantsOf } from '../../helpers/mutants.ts';
import { planText, renderedSpec } from '../../helpers/plan.ts';
import { jsonOf, tomlOf } from '../../helpers/toml.ts';

const builtin = await Promise.all(Object.values(plugins).map(async (load) => (await load()).default));
const table = {
  names: Object.keys(plugins),
  find: async (name: string) => builtin.find((one) => one.name === name),
};
const schema = specSchema(builtin);
// `not` and `if` name keys that other parts declare
const options = {
  strict: true,
  strictRequired: false,
  strictTypes: false,
  formats: { regex: true },
} as const;
const accepts = new Ajv2020(options).compile(schema);

const specIn = (path: string): readonly { path: string; value: TomlTable }[] => {
  const parsed = parseToml(readFileSync(path, 'utf8'));
  return 'toml' in parsed ? [{ path, value: parsed.toml.value }] : [];
};

/** Specs of the project that are TOML before they are rendered. */
const sound = ['examples', 'templates'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.clnrm.toml'))
    .flatMap((name) => specIn(join(folder, name))),
);
const every = specIn('tests/spec/describe/every-key.toml');

const SHAPE = ['unknown-key', 'wrong-type', 'missing-key'];

const shapeFaults = async (value: TomlTable): Promise<readonly string[]> => {
  const { diagnostics } = await planText(tomlOf(value), { plugins: table });
  return diagnostics.filter(({ code }) => SHAPE.includes(code)).map(({ message }) => message);
};

/** Older forms are read too; the JSON Schema speaks of today's only. */
const isOlder = async (value: TomlTable): Promise<boolean> => {
  const parsed = await parseSpec(renderedSpec(tomlOf(value)));
  return 'changes' in parsed && Array.isArray(parsed.changes) && parsed.changes.length > 0;
};

/** A rule between several keys that the JSON Schema does not know. */
const BETWEEN = /would hold at once/;

/** A large spec as many small ones, so that its mutants are read fast; [matrix] is read with the template. */
const sections = ({ meta, matrix: _matrix, ...spec }: TomlTable): readonly TomlTable[] => {
  const around = { meta: { name: 'section' }, scenario: [{ name: 's', run: 'true' }] };
  const { service = {}, ...others } = spec;
  return [
    { ...around, meta: meta ?? {} },
    ...Object.entries(others).map(([key, value]) => ({ ...around, [key]: value })),
    ...Object.entries(service).map(([key, value]) => ({ ...around, service: { [key]: value } })),
  ];
};

interface Declared {
  readonly key: string;
  readonly explained: boolean;
}

/** Every key below `properties`, anywhere in a JSON Schema. */
const declaredIn = (part: unknown): readonly Declared[] => {
  if (typeof part !== 'object' || part === null) return [];
  const inner = Object.values(part).flatMap(declaredIn);
  if (!('properties' in part) || !('type' in part) || typeof part.properties !== 'object') return inner;
  const own = Object.entries(part.properties ?? {}).map(([key, one]) => ({
    key,
    explained: typeof one === 'object' && one !== null && 'description' in one,
  }));
  return [...own, ...inner];
};

/** Every key of a value, however deep. */
const namesIn = (value: unknown): ReadonlySet<string> => {
  if (typeof value !== 'object' || value === null) return new Set();
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return new Set([...own, ...Object.values(value).flatMap((one) => [...namesIn(one)])]);
};

describe('the JSON Schema of a spec', () => {
  it.each([...sound, ...every])('takes $path', ({ value }) => {
    accepts(jsonOf(value));

    expect(accepts.errors).toBeNull();
  });

  it('refuses what clnrm refuses for its shape in a sound spec, and nothing else', async () => {
    const [spec] = sound;
    const mutants = mutantsOf(spec?.value ?? {});
    const differing: string[] = [];
    for (const { what, value } of mutants) {
      if (await isOlder(value)) continue;
      const faults = await shapeFaults(value);
      const isTaken = accepts(jsonOf(value));
      if (isTaken !== (faults.length === 0))
        differing.push(`${what}: ${faults[0] ?? JSON.stringify(accepts.errors?.[0])}`);
    }

    expect(mutants.length).toBeGreaterThan(100);
    expect(differing).toEqual([]);
  });

  it('refuses what clnrm refuses for its shape in every table of the language', async () => {
    const mutants = sections(every[0]?.value ?? {}).flatMap(mutantsOf);
    const taken: string[] = [];
    for (const { what, value } of mutants) {
      if (!accepts(jsonOf(value))) continue;
      const faults = await shapeFaults(value);
      taken.push(...faults.filter((message) => !BETWEEN.test(message)).map((fault) => `${what}: ${fault}`));
    }

    expect(mutants.length).toBeGreaterThan(1000);
    expect(taken).toEqual([]);
  });

  it('explains every key, and the spec of every key has it', () => {
    const declared = declaredIn(schema);
    const names = namesIn(every[0]?.value);

    expect(declared.length).toBeGreaterThan(150);
    expect(declared.filter(({ explained }) => !explained)).toEqual([]);
    expect(declared.filter(({ key }) => !names.has(key))).toEqual([]);
  });
});
