import { expect, test } from 'vitest';
import { project, shellSpec } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/**
 * As on a machine that forbids user namespaces: the limit holds inside of one user namespace only.
 * There the user is called root, whose folder below /tmp belongs to the real one.
 */
const forbidden = (line: string): string =>
  `unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_user_namespaces && TMPDIR=$HOME ${line}'`;

test('where user namespaces are forbidden, a level that was named is not replaced by another', async () => {
  using files = project({ 'a.clnrm.toml': shellSpec('a', { works: 'true' }) });

  const { exitCode, stdout } = await runCli(forbidden('clnrm run --level namespace'), files.folder);

  // lines of a report are at most 80 columns wide
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'error[level-unavailable]: level = "namespace" was asked for, and user namespaces',
  );
  expect(exitCode).toBe(3);
});

test('where user namespaces are forbidden, auto runs all the same and says what it is not', async () => {
  using files = project({ 'a.clnrm.toml': shellSpec('a', { works: 'true' }) });

  const { exitCode, stdout } = await runCli(forbidden('clnrm run'), files.folder);

  expect(stdout).toMatch(/room +process, UNSEALED: user namespaces are/);
  expect(exitCode).toBe(0);
});

/** As in a container, or in a room of root: the kernel shows a covered /proc to nobody anew. */
const covered = (line: string): string =>
  `unshare --user --map-root-user --mount sh -c 'mount --bind /proc/sys /proc/sys && TMPDIR=$HOME ${line}'`;

test('where rooms can have no /proc of their own, auto runs all the same and says what it is not', async () => {
  using files = project({ 'a.clnrm.toml': shellSpec('a', { works: 'true' }) });

  const { exitCode, stdout } = await runCli(covered('clnrm run'), files.folder);

  expect(stdout).toMatch(/room +process, UNSEALED: parts of \/proc are covered/);
  expect(exitCode).toBe(0);
});
