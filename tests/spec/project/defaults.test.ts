import { describe, expect, it } from 'vitest';
import type { SpecDefaults } from '../../../src/spec/project/settings.ts';
import { around, planText } from '../../helpers/plan.ts';

const NONE: SpecDefaults = { isolation: {}, variables: [], secrets: [] };

const planWith = async (part: string, defaults: Partial<SpecDefaults>, more = {}) => {
  const { specs, diagnostics } = await planText(around(part), {
    defaults: { ...NONE, ...defaults },
    ...more,
  });
  expect(diagnostics).toEqual([]);
  const [spec] = specs;
  if (!spec) throw new Error('nothing is planned');
  return { ...spec, scenario: spec.scenarios[0] };
};

describe('what the project says', () => {
  it('holds where the spec says nothing', async () => {
    const isolation = { level: 'process', passEnv: ['CI'], image: 'a:1' } as const;

    const spec = await planWith('', { timeoutMs: 5000, retries: 2, isolation });

    expect(spec.isolation).toEqual({ ...isolation, network: 'auto', allow: [] });
    expect(spec.scenario).toMatchObject({ timeoutMs: 5000, retries: 2 });
  });

  it('is weaker than the spec, key by key, and the caller is stronger than both', async () => {
    const part =
      '[limits]\ntimeout = "1s"\n[isolation]\nlevel = "auto"\n[[scenario]]\nname = "s"\nrun = "true"\nretries = 0';
    const defaults = {
      timeoutMs: 5000,
      retries: 2,
      isolation: { level: 'process', allow: ['a:1'] },
    } as const;

    const own = await planWith(part, defaults);
    const asked = await planWith(part, defaults, { retries: 3, timeoutMs: 9 });

    expect(own.isolation).toMatchObject({ level: 'auto', allow: ['a:1'] });
    expect(own.scenario).toMatchObject({ timeoutMs: 1000, retries: 0 });
    expect(asked.scenario).toMatchObject({ timeoutMs: 9, retries: 3 });
  });

  it('keeps every room sealed where it asks for that', async () => {
    const { isolation } = await planWith('[isolation]\nnetwork = "auto"', {
      isolation: { network: 'sealed' },
    });

    expect(isolation.network).toBe('sealed');
  });

  it('names secrets whose values no plan shows, whatever they look like', async () => {
    const { secrets } = await planWith(
      '[service.api]\ncommand = ["a"]\nenv = { PIN = "4711", OTHER = "4712" }',
      { secrets: ['PIN'] },
    );

    expect(secrets).toEqual(['4711']);
  });
});
