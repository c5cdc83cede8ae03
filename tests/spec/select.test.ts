import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOrder } from '../../src/spec/plan/order.ts';
import { parseTags } from '../../src/spec/plan/tags.ts';
import { type PlanInput, planSpecs } from '../../src/spec/plan.ts';
import { plannedOnly, planText, renderedSpec } from '../helpers/plan.ts';

const spec = `[meta]
name = "t"
tags = ["all"]
[[scenario]]
name = "first"
tags = ["smoke"]
run = "a"

[[scenario]]
name = "second"
tags = ["slow", "smoke"]
[[scenario.step]]
run = "b"
[scenario.expect.counts]
spans_total = 1
[expect.status]
all = "OK"
[[scenario]]
name = "third"
run = "c"
`;

const path = '/work/a.clnrm.toml';
const at = (...lines: number[]): Partial<PlanInput> => ({
  selections: lines.map((line) => ({ path, id: 'a', line })),
});

const chosen = async (input: Partial<PlanInput>): Promise<readonly string[]> => {
  const { specs, diagnostics } = await planText(spec, input);
  return [
    ...specs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)),
    ...diagnostics.map(({ message }) => message),
  ];
};

describe('scenarios are chosen', () => {
  it.each([
    ['by nothing: all', {}, ['first', 'second', 'third']],
    ['by a tag', { tag: 'smoke' }, ['first', 'second']],
    ['by a tag of the spec', { tag: 'all and not smoke' }, ['third']],
    ['by an expression', { tag: 'smoke and not slow' }, ['first']],
    ['by a pattern of their names', { grep: '^.i' }, ['first']],
    ['by both together', { grep: 'r', tag: 'smoke' }, ['first']],
    ['by the line of the header', at(9), ['second']],
    ['by a line of one of its steps or expectations', at(14), ['second']],
    ['by several lines', at(5, 19), ['first', 'third']],
    [
      'as all when the file is also named without a line',
      { selections: [...(at(5).selections ?? []), { path, id: 'a' }] },
      ['first', 'second', 'third'],
    ],
    [
      'not by a line of another file',
      { selections: [{ path: '/other', id: 'o', line: 1 }] },
      ['first', 'second', 'third'],
    ],
  ] satisfies (readonly [string, Partial<PlanInput>, string[]])[])('%s', async (_title, input, names) => {
    expect(await chosen(input)).toEqual(names);
  });

  it.each([
    ['a line outside of every scenario', at(2), 'line 2 of a.clnrm.toml is in no scenario'],
    ['a line after a scenario that another table took', at(17), 'line 17 of a.clnrm.toml is in no scenario'],
    [
      'a broken tag expression',
      { tag: 'smoke and' },
      "--tag 'smoke and' cannot be read: it ends where a tag is wanted",
    ],
    [
      'a broken pattern',
      { grep: '(' },
      "--grep '(' cannot be read: Invalid regular expression: /(/: Unterminated group",
    ],
  ] satisfies (readonly [string, Partial<PlanInput>, string])[])(
    'and %s is said',
    async (_title, input, message) => {
      expect(await chosen(input)).toContain(message);
    },
  );
});

it('a line is one of the spec itself, not of a file it includes', async () => {
  const own = renderedSpec(spec);
  const included = { ...own, origin: () => ({ file: 'macros.njk', line: 2, text: 'x' }) };
  const input = {
    plugins: plannedOnly,
    processLevel: 'namespace',
    selections: [{ path, id: 'a', line: 2 }],
  } as const;

  const { diagnostics } = await planSpecs([included], input);

  expect(diagnostics.map(({ message }) => message)).toEqual(['line 2 of a.clnrm.toml is in no scenario']);
});

describe('tag expressions', () => {
  it.each(['(a', 'a)', 'a b', 'and', 'not', '()', 'a or or b', ''])('refuse %j', (expression) => {
    expect(parseTags(expression)).toBeTypeOf('string');
  });

  it('mean what the same expression means in JavaScript', () => {
    const tag = fc.constantFrom('a', 'b', 'c');
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        tag,
        tie('expression').map((one) => `not (${one})`),
        fc
          .tuple(tie('expression'), fc.constantFrom('and', 'or'), tie('expression'))
          .map((parts) => parts.join(' ')),
        tie('expression').map((one) => `(${one})`),
      ),
    }));
    fc.assert(
      fc.property(expression, fc.subarray(['a', 'b', 'c']), (text, tags) => {
        const script = text
          .replace(/\b[abc]\b/g, (one) => String(tags.includes(one)))
          .replace(/and/g, '&&')
          .replace(/or/g, '||')
          .replace(/not/g, '!');
        const test = parseTags(text);
        expect(typeof test === 'function' && test(new Set(tags))).toBe(new Function(`return ${script}`)());
      }),
    );
  });
});

describe('start order', () => {
  it('puts dependencies first and names a circle, for any graph', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const graph = fc.tuple(...ids.map((id) => fc.subarray(ids).map((dependsOn) => ({ id, dependsOn }))));
    fc.assert(
      fc.property(graph, (services) => {
        const sorted = startOrder(services);
        if ('order' in sorted) {
          const place = new Map(sorted.order.map(({ id }, index) => [id, index]));
          expect(sorted.order).toHaveLength(services.length);
          for (const { id, dependsOn } of services) {
            for (const needed of dependsOn) expect(place.get(needed)).toBeLessThan(place.get(id) ?? -1);
          }
          return;
        }
        const { cycle } = sorted;
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle.at(-1)).toBe(cycle[0]);
        cycle.slice(1).forEach((id, index) => {
          expect(services.find((one) => one.id === cycle[index])?.dependsOn).toContain(id);
        });
      }),
    );
  });

  it('leaves what does not depend on anything as written', () => {
    const services = ['c', 'a', 'b'].map((id) => ({ id, dependsOn: [] }));
    expect(startOrder(services)).toEqual({ order: services });
  });
});
