import { expect, test } from 'vitest';
import { around, planText } from '../helpers/plan.ts';

const FAMILIES = [
  ['graph', 'must_include = [["a", "b"]]', 'acyclic = true'],
  ['counts', 'spans_total = { gte = 1 }', 'errors_total = 0'],
  ['order', 'must_precede = [["a", "b"]]', 'must_follow = [["d", "c"]]'],
  ['status', 'all = "not_error"', 'by_name = { "a" = "OK" }'],
  ['hermeticity', 'no_external_services = true', 'span_attrs.forbid_keys = ["x"]'],
] as const;

test.each(FAMILIES)(
  '[[expect.%s]] may be written more than once, and asks what one table would',
  async (family, first, second) => {
    const one = await planText(around(`[expect.${family}]\n${first}\n${second}\n`));
    const two = await planText(around(`[[expect.${family}]]\n${first}\n[[expect.${family}]]\n${second}\n`));
    const rules = ({ specs }: typeof one) =>
      specs[0]?.scenarios[0]?.expectations
        .map(({ at: _at, id: _id, ...rest }) => JSON.stringify(rest))
        .sort();
    const ids = two.specs[0]?.scenarios[0]?.expectations.map(({ id }) => id) ?? [];

    expect(two.diagnostics).toEqual([]);
    expect(rules(two)).toEqual(rules(one));
    expect(rules(two)).toHaveLength(2);
    expect(ids.map((id) => id.slice(0, `expect.${family}[0]`.length)).sort()).toEqual([
      `expect.${family}[0]`,
      `expect.${family}[1]`,
    ]);
  },
);

test('each of them is at fault by itself, and none at all asks nothing', async () => {
  const { diagnostics } = await planText(
    around(
      '[[expect.order]]\nmust_preced = [["a", "b"]]\n[[expect.order]]\nmust_precede = ["a"]\n[[expect.order]]\n[expect]\ngraph = []\n',
    ),
  );
  expect(diagnostics.map(({ message, at }) => `${at?.line} ${message}`)).toEqual([
    '4 `must_preced` is not a key of [expect.order]',
    '6 `must_precede[0]` must be a pair of span names such as ["A", "B"], and is "a"',
    '7 `expect.order[2]` asks nothing',
    '9 `expect.graph` asks nothing',
  ]);
});
