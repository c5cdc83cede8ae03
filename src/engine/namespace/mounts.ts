import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One line of `/proc/self/mountinfo`: what of which file system, where, and the per-mount options (proc_pid_mountinfo(5)). */
export interface Mount {
  readonly id: string;
  readonly parent: string;
  readonly root: string;
  readonly point: string;
  readonly options: string;
  readonly type: string;
}

const unquoteOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** The mounts that `/proc/self/mountinfo` lists. */
const parseMounts = (text: string): readonly Mount[] =>
  text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([id = '', parent = '', , root = '', point, options, ...rest]) =>
      point !== undefined && options !== undefined
        ? [{ id, parent, root, point: unquoteOctal(point), options, type: rest[rest.indexOf('-') + 1] ?? '' }]
        : [],
    );

/** The mounts of this machine as the runner sees them, now. */
export const hostMounts = (): readonly Mount[] => parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));

/** Whether a later mount, on a folder above, covers this one: it is listed, and nobody sees it. */
export const isCovered = (mount: Mount, mounts: readonly Mount[]): boolean => {
  const isCover = ({ parent, point }: Mount): boolean =>
    parent === mount.parent && point !== mount.point && isBelow(mount.point, point);
  const parent = mounts.find(({ id }) => id === mount.parent && id !== mount.id);
  return mounts.some(isCover) || (parent !== undefined && isCovered(parent, mounts));
};

/** The mounts that are seen below a folder, without its own. */
export const mountsBelow = (folder: string, mounts: readonly Mount[]): readonly Mount[] =>
  mounts.filter((one) => one.point !== folder && isBelow(one.point, folder) && !isCovered(one, mounts));

/** The kind of file system that a path lies on. */
export const fileSystemOf = (path: string, mounts: readonly Mount[]): string | undefined =>
  mounts
    .filter(({ point }) => isBelow(path, point))
    .toSorted((a, b) => a.point.length - b.point.length)
    .at(-1)?.type;

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** Quotes `text` for sh. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Shell lines that show the host's `source` read-only at `$R<target>`, with every mount below it. Flags the
 * kernel has locked (nosuid, nodev, noexec, atime) must be repeated or the remount is refused.
 */
export const bindReadOnly = (source: string, target: string, mounts: readonly Mount[]): readonly string[] => {
  const below = mountsBelow(source, mounts);
  const own = mounts
    .filter(({ point }) => isBelow(source, point))
    .sort((a, b) => a.point.length - b.point.length);
  const lines = [`mount --rbind ${quote(source)} "$R"${quote(target)}`];
  const remount = (path: string, options: string): string =>
    `mount -o remount,bind,${readOnlyOptions(options)} "$R"${quote(path)}`;
  lines.push(remount(target, own.at(-1)?.options ?? 'rw'));
  const seen = new Set<string>();
  for (const { point, options } of below) {
    const path = target + point.slice(source.length);
    if (seen.has(path)) continue;
    seen.add(path);
    lines.push(remount(path, options));
  }
  return lines;
};

const readOnlyOptions = (options: string): string =>
  ['ro', 'nosuid', ...options.split(',').filter((one) => !['rw', 'ro', 'nosuid'].includes(one))].join(',');

/** Folders of the system that every room sees, where the host has them. Nothing with state, sockets or homes. */
const SYSTEM = [
  '/usr',
  '/etc',
  '/opt',
  '/nix',
  '/gnu',
  '/snap',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
];

/** What of the host's root a room sees: folders to bind, and links to repeat. */
export const systemTrees = (): {
  folders: readonly string[];
  links: readonly (readonly [string, string])[];
} => {
  const here = new Set(readdirSync('/').map((name) => `/${name}`));
  const present = SYSTEM.filter((path) => here.has(path));
  const isLink = (path: string): boolean => lstatSync(path).isSymbolicLink();
  return {
    folders: present.filter((path) => !isLink(path)),
    links: present.filter(isLink).map((path) => [path, readlinkSync(path)] as const),
  };
};

/** What of /etc the world may not read: a room of root could, because it has root's id under another number. */
export const privateOfRoot = (): readonly string[] => {
  if (process.getuid?.() !== 0) return [];
  const paths = [...readdirSync('/etc').map((name) => `/etc/${name}`), '/etc/ssl/private', '/etc/ssh'];
  return paths.filter((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat || stat.isSymbolicLink()) return false;
    return path === '/etc/ssh' || (stat.mode & 0o004) === 0;
  });
};

/** A shell line that shows nothing at `$R<path>`; `$R/mnt` must be an empty folder. */
export const hide = (path: string): string => {
  const place = `"$R"${quote(path)}`;
  return `if [ -d ${place} ]; then mount --bind "$R"/mnt ${place}; else mount --bind /dev/null ${place}; fi`;
};

/** True when `path` is seen through one of the system folders already. */
export const isSystemPath = (path: string): boolean => SYSTEM.some((folder) => isBelow(path, folder));

/** What Node looks for above a folder when it resolves a package: seen read-only, because code needs it. */
export const packagesAbove = (folder: string): readonly string[] => {
  const found: string[] = [];
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) {
    found.push(...['node_modules', 'package.json'].map((name) => join(at, name)).filter(existsSync));
  }
  return found;
};

let table: readonly Mount[] | undefined;

/** The mounts of this machine as they were when a room first asked. */
export const knownMounts = (): readonly Mount[] => {
  table ??= hostMounts();
  return table;
};

/** The options that show `path` read-only at another place, with the flags the kernel has locked on its mount. */
const readOnlyBind = (path: string): string => {
  const own = knownMounts()
    .filter(({ point }) => isBelow(path, point))
    .sort((a, b) => a.point.length - b.point.length);
  return `bind,${readOnlyOptions(own.at(-1)?.options ?? 'rw')}`;
};

/** Shows `source` read-only at `target`, and what is mounted below it too: the kernel binds only both together. */
export const shownReadOnly = (source: string, target: string): readonly RoomMount[] => {
  const below = mountsBelow(source, knownMounts()).map(({ point }) => point);
  const options = readOnlyBind(source);
  return [
    { source, target, type: 'none', options: below.length > 0 ? `r${options}` : options },
    ...[...new Set(below)].map((point) => ({
      source: point,
      target: target + point.slice(source.length),
      type: 'none',
      options: readOnlyBind(point),
    })),
  ];
};

/** One mount of a room: all of them are made by one `mount -a`, because each program costs a millisecond. */
export interface RoomMount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

/** A line of fstab(5); blanks and backslashes are octal there. */
export const fstabLine = ({ source, target, type, options }: RoomMount): string =>
  [source, target, type, options].map((field) => field.replace(/[\s\\]/g, octal)).join(' ');

const octal = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
