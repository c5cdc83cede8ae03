import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { socket } from './engine.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const lookUp = (name: string): User => {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { name, uid: id('-u'), gid: id('-g') };
};

const inEngineGroup = (): string | undefined => {
  if (socket === undefined) return undefined;
  const group = execFileSync('getent', ['group', String(statSync(socket).gid)], { encoding: 'utf8' });
  return group.trim().split(':')[3]?.split(',')[0] || undefined;
};

const isRoot = process.getuid?.() === 0;
const engineUser = isRoot ? inEngineGroup() : undefined;

/** Who a test can run as: the caller, and for root also an ordinary user, one of the engine's group where there is one. */
export const users: readonly (User & { readonly mayUseEngine: boolean; readonly isCaller: boolean })[] = [
  {
    name: isRoot ? 'root' : 'an ordinary user',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    mayUseEngine: true,
    isCaller: true,
  },
  ...(isRoot
    ? [{ ...lookUp(engineUser ?? 'nobody'), mayUseEngine: engineUser !== undefined, isCaller: false }]
    : []),
];

/** Gives a folder and what is in it to the user. */
export const give = (folder: string, { uid, gid, isCaller }: (typeof users)[number]): void => {
  if (!isCaller) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
};
