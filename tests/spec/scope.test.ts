import { describe, expect, it } from 'vitest';
import { planText, shown } from '../helpers/plan.ts';

const spec = (expect: string, scenarios = 2) =>
  `[meta]\nname = "m"\n${Array.from({ length: scenarios }, (_, n) => `[[scenario]]\nname = "s${n}"\nrun = "true"\n`).join('')}${expect}`;

describe('[expect] scope', () => {
  it('judges top-level expectations for each scenario by default', async () => {
    const { specs } = await planText(spec('[expect.counts]\nspans_total = 2\n'));
    expect(specs[0]?.scenarios.map(({ expectations }) => expectations.length)).toEqual([1, 1]);
    expect(specs[0]?.union).toBeUndefined();
  });

  it('"spec" judges them once, on all scenarios together', async () => {
    const { specs } = await planText(spec('[expect]\nscope = "spec"\ncounts = { spans_total = 2 }\n'));
    expect(specs[0]?.scenarios.map(({ expectations }) => expectations.length)).toEqual([0, 0]);
    expect(specs[0]?.union).toMatchObject({
      scenarios: 2,
      scenario: { id: 'a.clnrm.toml#all scenarios together', expectations: [{ family: 'counts' }] },
    });
  });

  it('is the same for the only scenario of a spec', async () => {
    const { specs } = await planText(spec('[expect]\nscope = "spec"\ncounts = { spans_total = 2 }\n', 1));
    expect(specs[0]?.scenarios[0]?.expectations).toHaveLength(1);
    expect(specs[0]?.union).toBeUndefined();
  });

  it('is no key of a scenario', async () => {
    const text =
      '[meta]\nname = "m"\n[[scenario]]\nname = "s"\nrun = "true"\n[scenario.expect]\nscope = "spec"\n';
    expect((await planText(text)).diagnostics.map(shown)).toMatchObject([
      { code: 'unknown-key', at: { line: 7, column: 1 } },
    ]);
  });

  it('refuses what is gone when all scenarios have ended', async () => {
    const found = await planText(
      spec(
        '[expect]\nscope = "spec"\n[[expect.span]]\nname = "a"\nattrs.all = { k = "${{ scenario.name }}" }\n',
      ),
    );
    expect(found.diagnostics.map(shown)).toMatchObject([
      { code: 'unknown-reference', hint: 'only run.id and run.seed can be read there', at: { line: 13 } },
    ]);
  });
});
