import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { UsageError } from '../../../src/diagnostics/errors.ts';
import { projectSchema } from '../../../src/spec/describe/spec-schema.ts';
import { readProjectFile } from '../../../src/spec/project/file.ts';
import type { TomlTable } from '../../../src/spec/toml.ts';
import { mutantsOf } from '../../helpers/mutants.ts';
import { project } from '../../helpers/project.ts';
import { jsonOf, tomlOf } from '../../helpers/toml.ts';

const EVERY: TomlTable = {
  specs: ['specs/**'],
  jobs: 2n,
  reporters: ['human', 'junit=out/j.xml'],
  tags: 'not slow',
  fail_fast: true,
  timeout: '1m',
  retries: 1n,
  vars: { region: 'eu', n: 1n },
  secrets: ['STRIPE_KEY'],
  isolation: { level: 'auto', network: 'sealed', allow: ['a.test:443'], pass_env: ['CI'], image: 'a:1' },
};

const accepts = new Ajv2020({ strict: true }).compile(projectSchema());

const isRead = (value: TomlTable): boolean => {
  using place = project({ 'clnrm.toml': tomlOf(value) });
  try {
    readProjectFile({ path: `${place.folder}/clnrm.toml`, form: 'clnrm' }, place.folder);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
};

it('the JSON Schema of clnrm.toml takes what clnrm takes', () => {
  const mutants = mutantsOf(EVERY);
  const differing = mutants.filter(({ value }) => accepts(jsonOf(value)) !== isRead(value));

  expect(accepts(jsonOf(EVERY)) && isRead(EVERY)).toBe(true);
  expect(mutants.length).toBeGreaterThan(80);
  expect(differing.map(({ what }) => what)).toEqual([]);
});
