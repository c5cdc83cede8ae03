import { describe, expect, it } from 'vitest';
import { migrateSpec } from '../../../src/spec/migrate.ts';
import { meaningOf } from '../../../src/spec/plan-meaning.ts';
import { corpus, type Older, planOlder, pluginNames, toldOf } from '../../helpers/corpus.ts';

const plans = new Map(
  await Promise.all(corpus.map(async (one) => [one.name, await planOlder(one.text)] as const)),
);

const planOf = ({ name }: Older) => plans.get(name) ?? { specs: [], diagnostics: [] };

const migrate = ({ name, text }: Older) =>
  migrateSpec({ path: `/specs/${name}`, id: name, text }, pluginNames);

const loading = corpus.filter((one) => planOf(one).specs.length > 0);
const refused = corpus.filter((one) => planOf(one).specs.length === 0);
const migrated = corpus.filter((one) => migrate(one).kind === 'migrated');

describe('older specs', () => {
  it('there are at least 60, and most of them load', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(loading.length).toBeGreaterThan(refused.length);
  });

  it.each(loading)('$name loads to its plan', async (older) => {
    const plan = JSON.stringify(meaningOf(planOf(older)), undefined, 1);

    await expect(`${plan}\n`).toMatchFileSnapshot(`golden/${older.name}.json`);
  });

  it.each(refused)('$name is refused, with the place and what to write instead', async (older) => {
    const { diagnostics } = planOf(older);

    expect(diagnostics.every(({ at }) => (at?.line ?? 0) > 0)).toBe(true);
    await expect(toldOf(diagnostics)).toMatchFileSnapshot(`golden/${older.name}.refused.txt`);
  });

  it.each(migrated)('$name in today’s form gives the same plan, and is not migrated again', async (older) => {
    const migration = migrate(older);
    const text = migration.kind === 'migrated' ? migration.text : '';

    const again = await planOlder(text);

    expect(meaningOf(again)).toEqual(meaningOf(planOf(older)));
    expect(again.diagnostics.map(({ code }) => code).sort()).toEqual(
      planOf(older)
        .diagnostics.map(({ code }) => code)
        .sort(),
    );
    expect(migrate({ name: older.name, text }).kind).toBe('today');
    await expect(text).toMatchFileSnapshot(`golden/${older.name}.clnrm.toml`);
  });

  it.each(migrated)('$name keeps the comments of the lines that are left', (older) => {
    const migration = migrate(older);
    const text = migration.kind === 'migrated' ? migration.text : '';
    const comments = older.text.match(/(?<=^|\s)#.*$/gm) ?? [];

    expect(comments.filter((comment) => !text.includes(comment.trim()))).toEqual([]);
  });
});
