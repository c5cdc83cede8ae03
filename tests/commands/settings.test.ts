import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SettingFlags } from '../../src/commands/setting-flags.ts';
import { settle } from '../../src/commands/settings.ts';
import { UsageError } from '../../src/diagnostics/errors.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { shown } from '../helpers/plan.ts';
import { project } from '../helpers/project.ts';

type Given = Partial<SettingFlags>;

const settleIn = async (
  files: Readonly<Record<string, string>>,
  {
    given = {},
    env = {},
    folder = '',
  }: { given?: Given; env?: Record<string, string>; folder?: string } = {},
) => {
  using place = project({ 'a/b/empty': '', ...files });
  return await settle({ words: [], ...given }, fakeHost({ cwd: join(place.folder, folder), env }));
};

const faultsIn = async (...call: Parameters<typeof settleIn>) => {
  try {
    await settleIn(...call);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.diagnostics.map(shown);
  }
};

describe('what is set', () => {
  it('is the flag before the environment, and the environment before the project file', async () => {
    const files = { 'clnrm.toml': 'jobs = 2\ntimeout = "1m"\nretries = 1\n' };

    const { settings, strong, defaults } = await settleIn(files, {
      env: { CLNRM_JOBS: '3', CLNRM_TIMEOUT: '5s' },
      given: { jobs: '4' },
    });

    expect(settings.jobs).toEqual({ value: 4, from: { kind: 'flag', name: '--jobs' } });
    expect(settings.timeout).toEqual({ value: 5000, from: { kind: 'environment', name: 'CLNRM_TIMEOUT' } });
    expect(settings.retries).toMatchObject({ value: 1, from: { at: { file: 'clnrm.toml', line: 3 } } });
    expect(strong.retries).toBeUndefined();
    expect(defaults).toMatchObject({ timeoutMs: 60_000, retries: 1 });
  });

  it('comes from the nearest folder upwards, with paths from the working directory', async () => {
    const files = {
      'clnrm.toml': 'jobs = 2',
      'a/clnrm.toml': 'specs = ["x/**"]\nreporters = ["junit=out/j.xml"]',
    };

    const { settings, project: file } = await settleIn(files, { folder: 'a/b' });

    expect(file?.id).toBe('../clnrm.toml');
    expect(settings.jobs).toBeUndefined();
    expect(settings.specs?.value).toEqual(['../x/**']);
    expect(settings.reporters?.value).toEqual(['junit=../out/j.xml']);
  });

  it('tells of a variable that is nearly a setting and sets nothing', async () => {
    const { notices } = await settleIn({}, { env: { CLNRM_JOB: '3', CLNRM_SEED: '1', CLNRM_VAR_jobs: '1' } });

    expect(notices.map(shown)).toEqual([
      { code: 'bad-usage', message: 'the variable CLNRM_JOB sets nothing', hint: 'did you mean CLNRM_JOBS?' },
    ]);
  });

  it('does not read the older file beside today’s, and says so', async () => {
    const { settings, notices } = await settleIn({
      'clnrm.toml': 'jobs = 2',
      'cleanroom.toml': '[cli]\nfail_fast = true',
    });

    expect(settings).toEqual({ jobs: expect.objectContaining({ value: 2 }) });
    expect(notices[0]?.message).toBe('cleanroom.toml is not read: clnrm.toml is beside it');
  });

  it.each([
    ['jobbs = 2', 'unknown-key', '`jobbs` is not a key of the project file', "did you mean 'jobs'?"],
    ['jobs = 0', 'wrong-type', '`jobs` must be a whole number from 1 to 1024, and is 0'],
    ['timeout = "0s"', 'wrong-type', '`timeout` must be longer than nothing', 'write "500ms", "30s" or "2m"'],
    [
      'tags = ["a", "b"]',
      'wrong-type',
      '`tags` must be an expression such as "smoke and not slow", and is a list',
      'write tags = "a or b"',
    ],
    ['plugins = ["./p.js"]', 'not-supported-yet', '`plugins` is not supported yet in the project file'],
    [
      '[isolation]\nlevle = "auto"',
      'unknown-key',
      '`levle` is not a key of isolation of the project',
      "did you mean 'level'?",
    ],
    [
      '[isolation]\nnetwork = "open"',
      'not-supported-yet',
      '`network` is not supported yet as "open"',
      'name the ways out: allow = ["api.example.test:443"]',
    ],
    ['specs = ["!a"]', 'wrong-type', '`specs[0]` cannot leave paths out', 'name what is to be run'],
  ])('is refused with its place: %s', async (text, code, message, hint?: string) => {
    const [fault, ...others] = await faultsIn({ 'clnrm.toml': text });

    expect(fault).toMatchObject({ code, message, ...(hint && { hint }) });
    expect(fault?.at?.line).toBe(text.split('\n').length);
    expect(others).toEqual([]);
  });

  it('is refused where the file is no TOML, and where a secret is too short to be hidden', async () => {
    const secret = await faultsIn({ 'clnrm.toml': 'secrets = ["PIN"]' }, { env: { PIN: '12' } });

    expect((await faultsIn({ 'clnrm.toml': 'jobs = = 2' }))[0]?.code).toBe('toml-syntax');
    expect(secret[0]?.message).toContain('PIN is too short to be hidden: 2 of at least 3 characters');
    expect(secret[0]?.at?.line).toBe(1);
  });

  it.each([
    ['CLNRM_JOBS', '0', "CLNRM_JOBS wants a whole number of at least 1, it is '0'"],
    ['CLNRM_TIMEOUT', '5', "CLNRM_TIMEOUT wants a duration above zero, it is '5'"],
    ['CLNRM_FAIL_FAST', 'yes', "CLNRM_FAIL_FAST wants true or false or 1 or 0, it is 'yes'"],
    [
      'CLEANROOM_CLI_WATCH',
      'true',
      '`CLEANROOM_CLI_WATCH = true` cannot be honoured: there is no watch mode yet',
    ],
    ['CLEANROOM_CLI_JOBS', 'many', '`CLEANROOM_CLI_JOBS` must be a whole number, and is "many"'],
  ])('is refused where %s=%s', async (name, value, message) => {
    expect((await faultsIn({}, { env: { [name]: value } }))[0]?.message).toBe(message);
  });

  it('takes variables of the older tool, which are stronger than the file', async () => {
    const { settings } = await settleIn(
      { 'cleanroom.toml': '[cli]\njobs = 8\nfail_fast = false' },
      { env: { CLEANROOM_CLI_JOBS: '2', CLEANROOM_CLI_FAIL_FAST: 'true' } },
    );

    expect(settings.jobs).toEqual({ value: 2, from: { kind: 'environment', name: 'CLEANROOM_CLI_JOBS' } });
    expect(settings.fail_fast?.value).toBe(true);
  });
});
