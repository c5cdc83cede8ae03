import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClnrmError } from '../../src/diagnostics/errors.ts';
import { cellName, cellsOf } from '../../src/spec/matrix/cells.ts';
import { planSpecs } from '../../src/spec/plan.ts';
import { renderCells } from '../../src/spec/render-cells.ts';
import { plannedOnly, shown } from '../helpers/plan.ts';
import { NOW_MS } from '../helpers/rendering.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clnrm-matrix-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const planOf = async (text: string) => {
  const file = { path: join(folder, 'a.clnrm.toml'), id: 'a.clnrm.toml', text };
  const rendered = await renderCells(file, { vars: {}, env: {}, clock: { now: () => NOW_MS } });
  return planSpecs(rendered, { plugins: plannedOnly, selections: [], processLevel: 'namespace' });
};

const spec = (matrix: string, script = 'echo {{ matrix.node }}') =>
  `[meta]\nname = "m"\n${matrix}\n[[scenario]]\nname = "s"\nrun = "${script}"\n`;

const names = async (text: string): Promise<readonly string[]> => {
  const { specs, diagnostics } = await planOf(text);
  expect(diagnostics).toEqual([]);
  return specs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
};

const faults = async (text: string) => {
  try {
    return (await planOf(text)).diagnostics.map(shown);
  } catch (error) {
    if (error instanceof ClnrmError) return error.diagnostics.map(shown);
    throw error;
  }
};

describe('[matrix]', () => {
  it('makes every combination a scenario with a name of its own', async () => {
    expect(await names(spec('[matrix]\nnode = ["20", "24"]\nsize = ["s", "l"]'))).toEqual([
      's [node=20, size=s]',
      's [node=20, size=l]',
      's [node=24, size=s]',
      's [node=24, size=l]',
    ]);
  });

  it('gives each cell its values at render time', async () => {
    const { specs } = await planOf(spec('[matrix]\nnode = [20, 24]', 'echo {{ matrix.node + 1 }}'));
    const scripts = specs.flatMap(({ scenarios }) => scenarios.map(({ steps }) => steps[0]?.action));
    expect(scripts).toEqual([
      { kind: 'run', script: 'echo 21' },
      { kind: 'run', script: 'echo 25' },
    ]);
  });

  it('leaves out what `exclude` names, also by one axis', async () => {
    const matrix =
      '[matrix]\nnode = ["20", "24"]\nsize = ["s", "l"]\nexclude = [{ node = "20", size = "l" }, { size = "s" }]';
    expect(await names(spec(matrix))).toEqual(['s [node=24, size=l]']);
  });

  it('extends fitting cells by `include`, and adds those that fit none', async () => {
    const matrix =
      '[matrix]\nnode = ["20", "24"]\n[[matrix.include]]\nnode = "24"\nflag = true\n[[matrix.include]]\nnode = "26"';
    expect(await names(spec(matrix))).toEqual(['s [node=20]', 's [node=24, flag=true]', 's [node=26]']);
  });

  it('reads variables, and is crossed with the rows of a CSV file', async () => {
    writeFileSync(join(folder, 'cases.csv'), '\ufeffuser,city\n"Ann, jr.",Bern\nBob,Rome\n');
    const matrix = '[vars]\nv = "24"\n[matrix]\nnode = ["{{ v }}"]\nfrom = "cases.csv"';
    expect(await names(spec(matrix))).toEqual([
      's [user=Ann, jr., city=Bern, node=24]',
      's [user=Bob, city=Rome, node=24]',
    ]);
  });

  it('reads the objects of a JSON file, numbers as numbers', async () => {
    writeFileSync(join(folder, 'cases.json'), '[{ "node": 20 }, { "node": 24 }]');
    expect(await names(spec('[matrix]\nfrom = "cases.json"', 'echo {{ matrix.node * 2 }}'))).toEqual([
      's [node=20]',
      's [node=24]',
    ]);
  });

  it('keeps integers of a JSON file that a double cannot hold', async () => {
    writeFileSync(join(folder, 'ids.json'), '[{ "id": 9007199254740993, "of": null }]');
    expect(await names(spec('[matrix]\nfrom = "ids.json"', 'echo {{ matrix.id }}'))).toEqual([
      's [id=9007199254740993]',
    ]);
  });

  it.each([
    ['node = "20"', 'wrong-type', 'write ["20"]'],
    ['node = []', 'wrong-type', undefined],
    ['"a b" = [1]', 'wrong-type', 'use letters, digits and `_`'],
    ['node = ["1", "1"]', 'duplicate-name', undefined],
    ['node = ["1"]\nexclude = [{ node = "1" }]', 'empty-scenario', undefined],
    ['from = "none.csv"', 'unreadable-file', undefined],
    ['exclude = []', 'missing-key', 'write a list of values: node = ["20", "24"]'],
  ])('refuses %s at its line', async (matrix, code, hint) => {
    const [first, ...others] = await faults(spec(`[matrix]\n${matrix}`));
    expect(first).toMatchObject({ code, ...(hint && { hint }) });
    expect(first?.at?.line).toBeGreaterThanOrEqual(3);
    expect(others).toEqual([]);
  });

  it('places the faults of a data file in that file', async () => {
    writeFileSync(join(folder, 'ragged.csv'), 'a,b\n1,2\n3\n');
    const [first] = await faults(spec('[matrix]\nfrom = "ragged.csv"'));
    expect(first).toMatchObject({ code: 'bad-data', at: { line: 3 } });
  });

  it.each([
    ['[\n  { "a": 1 }\n', { line: 2, column: 13 }],
    ['[{ "a": [[1, null]] }]', { line: 1, column: 1 }],
  ])('refuses %j as the rows of a JSON file', async (text, at) => {
    writeFileSync(join(folder, 'broken.json'), text);
    const [first, ...others] = await faults(spec('[matrix]\nfrom = "broken.json"'));
    expect(first).toMatchObject({ code: 'bad-data', at });
    expect(others).toEqual([]);
  });

  it('says once what is wrong in every cell', async () => {
    const found = await faults(spec('[matrix]\nnode = ["1", "2"]\n[limit]'));
    expect(found.map(({ code }) => code)).toEqual(['unknown-key']);
  });

  it('refuses cells that depend on a branch of the template', async () => {
    const found = await faults(
      spec('[matrix]\n{% if 1 > 2 %}\nnode = ["1"]\n{% endif %}\nsize = ["s"]', 'true'),
    );
    expect(found).toMatchObject([{ code: 'template-error', at: { line: 3 } }]);
  });
});

const axes = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }),
  {
    minKeys: 1,
  },
);

it('has as many cells as the axes have combinations, each with another name unless commas play tricks', () => {
  fc.assert(
    fc.property(axes, (written) => {
      const cells = cellsOf({ axes: written, rows: undefined, include: [], exclude: [] });
      const combinations = Object.values(written).reduce((product, values) => product * values.length, 1);
      expect(cells).toHaveLength(combinations);
      expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(combinations);
      expect(cells.map(cellName)).toEqual(cells.map((cell) => cellName({ ...cell })));
    }),
  );
});

it('never keeps a cell that is excluded', () => {
  fc.assert(
    fc.property(axes, fc.constantFrom('a', 'b', 'c'), (written, axis) => {
      const value = written[axis]?.[0];
      if (value === undefined) return;
      const cells = cellsOf({ axes: written, rows: undefined, include: [], exclude: [{ [axis]: value }] });
      expect(cells.every((cell) => cell[axis] !== value)).toBe(true);
    }),
  );
});
