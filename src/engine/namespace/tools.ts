import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSystemOf, knownMounts } from './mounts.ts';
import { freshProc } from './proc.ts';

/** Programs of util-linux and iproute2 that a namespace room is made with, by absolute path. */
export interface Tools {
  readonly unshare: string;
  readonly nsenter: string;
  readonly sh: string;
}

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const locate = (name: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Why rooms cannot be made here, with the remedy; or the tools. Looked up once a run. */
export const findTools = (platform: string = process.platform): Tools | { readonly reason: string } => {
  if (platform !== 'linux') return { reason: `namespace rooms need Linux, this is ${platform}` };
  const [unshare, nsenter, sh, mount, pivot] = ['unshare', 'nsenter', 'sh', 'mount', 'pivot_root'].map(
    locate,
  );
  if (!unshare || !nsenter || !sh || !mount || !pivot)
    return { reason: 'unshare, nsenter, mount or pivot_root is missing: install util-linux' };
  return { unshare, nsenter, sh };
};

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /operation not permitted|permission denied/i,
    'user namespaces are forbidden; allow them (Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0; in a container: --security-opt seccomp=unconfined)',
  ],
  [/no space left/i, 'user namespaces are used up or switched off: sysctl user.max_user_namespaces=15000'],
  [/ip: not found|lo cannot be brought up/i, 'the loopback cannot be brought up: install iproute2'],
];

/** One line that says what a failed `unshare` means and what to do. */
export const explainRefusal = (stderr: string): string => {
  const line = stderr.trim().split('\n').at(-1) ?? 'no message';
  const remedy = REMEDIES.find(([pattern]) => pattern.test(stderr))?.[1];
  return remedy === undefined ? line : `${remedy} (${line})`;
};

const CLOSED_PROC =
  'parts of /proc are covered here, so that the kernel gives rooms none of their own: start the container with --security-opt systempaths=unconfined';

const onOverlay = (folder: string): string =>
  `the folder for temporary files, ${folder}, lies on an overlay, and the kernel lays no view on that: start the container with --tmpfs /tmp, or set TMPDIR to a volume`;

/** Tries whether a user and a net namespace can be made at all, and looks for what rooms need beside; milliseconds. */
export const probe = (tools: Tools): string | undefined => {
  const { status, stderr } = spawnSync(tools.unshare, ['-U', '-r', '-n', '-m', 'true'], { encoding: 'utf8' });
  if (status !== 0) return explainRefusal(stderr);
  if (freshProc(knownMounts()) === 'none') return CLOSED_PROC;
  const folder = realpathSync(tmpdir());
  return fileSystemOf(folder, knownMounts()) === 'overlay' ? onOverlay(folder) : undefined;
};
