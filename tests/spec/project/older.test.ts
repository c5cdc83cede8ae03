import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/diagnostics/errors.ts';
import { readProjectFile } from '../../../src/spec/project/file.ts';
import { olderRules } from '../../../src/spec/project/older-rules.ts';
import { project } from '../../helpers/project.ts';

const read = (text: string) => {
  using place = project({ 'cleanroom.toml': text });
  return readProjectFile({ path: `${place.folder}/cleanroom.toml`, form: 'cleanroom' }, place.folder);
};

const settingsOf = (text: string) =>
  Object.fromEntries(Object.entries(read(text).settings).map(([name, set]) => [name, set?.value]));

const faultsOf = (text: string): readonly string[] => {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.diagnostics.map(({ code, message, at }) => `${at?.line} ${code} ${message}`);
  }
};

describe('cleanroom.toml', () => {
  it.each([
    ['[cli]\nparallel = false\njobs = 4', { jobs: 1 }],
    ['[cli]\nparallel = true\njobs = 4', { jobs: 4 }],
    ['[cli]\noutput_format = "junit"\nfail_fast = true', { reporters: ['junit'], fail_fast: true }],
    ['[containers]\ndefault_image = "a:1"\npull_policy = "if-not-present"', { 'isolation.image': 'a:1' }],
    [
      '[test_execution]\ndefault_timeout = "5 minutes"\ntest_dir = "./tests"',
      { timeout: 300_000, specs: ['tests'] },
    ],
    ['[test_execution]\nretry_on_failure = true\nretry_count = 2', { retries: 2 }],
    ['[test_execution]\nretry_on_failure = false\nretry_count = 3', { retries: 0 }],
    [
      '[reporting]\ngenerate_junit = true\nreport_dir = "./out"',
      { reporters: ['human', 'junit=out/junit.xml'] },
    ],
    ['[security]\nhermetic_isolation = true', { 'isolation.network': 'sealed' }],
    ['[project]\nname = "x"', {}],
  ])('is honoured: %s', (text, wanted) => {
    expect(settingsOf(text)).toEqual(wanted);
  });

  it('refuses by name what is not so, each at its place', () => {
    const text = '[cli]\nwatch = true\n[containers]\nreuse_enabled = true\ncleanup_policy = "on-success"';

    expect(faultsOf(text)).toEqual([
      '2 not-supported-yet `watch = true` cannot be honoured: there is no watch mode yet',
      '4 not-supported-yet `reuse_enabled = true` cannot be honoured: containers are never reused: every scenario has fresh ones',
      '5 not-supported-yet `cleanup_policy = "on-success"` cannot be honoured: what a run started is always removed',
    ]);
  });

  it('refuses unknown tables and keys, and values of another type', () => {
    expect(faultsOf('[clii]\na = 1\n[cli]\njbos = 2\njobs = "4"')).toEqual([
      '1 unknown-key `clii` is not a table of cleanroom.toml',
      '4 unknown-key `jbos` is not a key of [cli]',
      '5 wrong-type `jobs` must be a whole number, and is "4"',
    ]);
  });

  it.each(Object.keys(olderRules))('never takes a value it does not know for %s', (key) => {
    const outcome = olderRules[key]?.({}, { get: () => undefined, local: (path) => path });

    expect(outcome).not.toHaveProperty('set');
  });
});
