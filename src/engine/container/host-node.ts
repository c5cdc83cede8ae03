import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { execPath } from 'node:process';

export interface Mount {
  readonly Type: 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

/** A folder or file of the host in a container, in the engine's words. */
export const bind = (source: string, target = source, readOnly = true): Mount => ({
  Type: 'bind',
  Source: source,
  Target: target,
  ReadOnly: readOnly,
});

/** Where a program and its libraries live, on Debian, Fedora, Nix and Guix. */
const PROGRAMS = ['/usr', '/lib', '/lib32', '/lib64', '/nix', '/gnu', '/etc/ld.so.cache'];

/** What an empty container needs so that the running node runs in it: all read-only, no state, no home. */
export const hostNodeMounts = (): readonly Mount[] => {
  const shown = PROGRAMS.filter((path) => existsSync(path));
  const folder = dirname(execPath);
  const isShown = shown.some((path) => folder === path || folder.startsWith(`${path}/`));
  return [...shown, ...(isShown ? [] : [folder])].map((path) => bind(path));
};
