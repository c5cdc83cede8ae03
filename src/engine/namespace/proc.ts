import { isCovered, type Mount, type RoomMount } from './mounts.ts';

/** Where a room of root that holds a clnrm shows its /proc as the kernel wants to see it. */
export const WHOLE_PROC = '/.clnrm/proc';

/** Folders of /proc that the kernel makes to be mounted on: what lies there hides nothing. */
const EMPTY_IN_PROC = ['/sys/fs/binfmt_misc', '/fs/nfsd', '/openprom'];

const isWholeProc = (mount: Mount, mounts: readonly Mount[]): boolean =>
  mount.type === 'proc' &&
  mount.root === '/' &&
  !isCovered(mount, mounts) &&
  mounts.every(
    ({ parent, point }) =>
      parent !== mount.id || EMPTY_IN_PROC.some((empty) => point === mount.point + empty),
  );

const isReadOnly = ({ options }: Mount): boolean => options.split(',').includes('ro');

/**
 * What /proc a room may have for itself. The kernel shows a user namespace no more of it than is seen already
 * (`mount_too_revealing` in fs/namespace.c): where parts are covered, as in containers, none; where the only whole one
 * is read-only, as in rooms of root that hold a clnrm, a read-only one.
 */
export const freshProc = (mounts: readonly Mount[]): 'writable' | 'read-only' | 'none' => {
  const whole = mounts.filter((mount) => isWholeProc(mount, mounts));
  if (whole.length === 0) return 'none';
  return whole.every(isReadOnly) ? 'read-only' : 'writable';
};

/** A room's own /proc, or another view of it. */
export const ownProc = (target: string, readOnly: boolean): RoomMount => ({
  source: 'proc',
  target,
  type: 'proc',
  options: `${readOnly ? 'ro,' : ''}nosuid,nodev,noexec`,
});
