import { readFileSync } from 'node:fs';
import { sourceIn } from './environment.ts';
import type { Inhabitant } from './room.ts';

/** A command line is for people: what is longer is cut. */
const MOST_CHARACTERS = 120;

const read = (pid: string, name: 'cmdline' | 'environ'): readonly string[] =>
  readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0').slice(0, -1);

const inhabitant = (pid: string): readonly Inhabitant[] => {
  try {
    const command = read(pid, 'cmdline').join(' ').replace(/\s+/g, ' ');
    const short = command.length > MOST_CHARACTERS ? `${command.slice(0, MOST_CHARACTERS)}…` : command;
    const of = sourceIn(read(pid, 'environ'));
    // one that has ended and waits to be asked how has no command line any more
    return short === '' ? [] : [{ command: short, ...(of !== undefined && { of }) }];
  } catch {
    return [];
  }
};

/** The living children of a process, as the kernel knows them. */
export const inhabitantsOf = (pid: number): readonly Inhabitant[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children.split(' ').filter(Boolean).flatMap(inhabitant);
  } catch {
    return [];
  }
};
