import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { ClockSetting } from './variables.ts';
import { clockVariables } from './variables.ts';

/** A running program, and what of ours it was started with. */
export interface Program {
  readonly pid: number;
  readonly parent: number;
  /** The base name of its executable. */
  readonly name: string;
  /** Its environment makes Node load the preload. */
  readonly hasPreload: boolean;
  /** libfaketime is loaded into it, with the time that we gave. */
  readonly hasLibrary: boolean;
  /** It is of Go, which asks the kernel for the time, past every library. */
  readonly isGo: boolean;
}

interface Marks {
  readonly preload: string;
  readonly library: string;
}

/** What the environment of a program holds when it was set by us. */
const marksOf = (setting: ClockSetting): Marks => {
  const { FAKETIME = '' } = clockVariables({ library: '', ...setting }, {});
  return { preload: setting.preload, library: `FAKETIME=${FAKETIME}` };
};

const named = (exe: string): string => basename(exe.replace(/ \(deleted\)$/, ''));

/** The note that Go's linker leaves behind the program headers: a name of 4 bytes, the id's length, the note's type 4. */
const GO_NOTE = /\x04\0{3}[\s\S]{4}\x04\0{3}Go\0\0/;

/** Whether an executable is one of Go. */
export const isGo = (path: string): boolean => {
  const head = Buffer.alloc(16_384);
  const file = openSync(path, 'r');
  try {
    return GO_NOTE.test(head.toString('latin1', 0, readSync(file, head)));
  } finally {
    closeSync(file);
  }
};

const readOne = (pid: number, parent: number, marks: Marks): Program => {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1');
  const environment = read('environ').split('\0');
  return {
    pid,
    parent,
    name: named(readlinkSync(`/proc/${pid}/exe`)),
    hasPreload: environment.some((one) => one.startsWith('NODE_OPTIONS=') && one.includes(marks.preload)),
    hasLibrary: environment.includes(marks.library) && read('maps').includes('libfaketime'),
    isGo: isGo(`/proc/${pid}/exe`),
  };
};

const childrenOf = (pid: number): readonly number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  });

/** A program and all that it started, as `/proc` of this machine tells; undefined where it does not. */
export const readPrograms = (root: number, setting: ClockSetting): readonly Program[] | undefined => {
  const marks = marksOf(setting);
  const visit = (pid: number, parent: number): readonly Program[] => {
    const below = childrenOf(pid).flatMap((child) => {
      try {
        return visit(child, pid);
      } catch (error) {
        // it may have ended meanwhile
        if (error instanceof Error && 'code' in error && error.code === 'EACCES') throw error;
        return [];
      }
    });
    return [readOne(pid, parent, marks), ...below];
  };
  try {
    return visit(root, 0);
  } catch {
    return undefined;
  }
};

/** The same for all programs of a container but itself, in a shell that may know nothing but grep. */
const SCRIPT = `for p in /proc/[0-9]*; do
  i=\${p#/proc/}; [ "$i" = $$ ] && continue
  e=$(readlink "$p/exe") || continue
  q=0; while read -r k v; do [ "$k" = PPid: ] && q=$v; done <"$p/status"
  n=0; l=0; g=0
  grep -qF -- "$1" "$p/environ" && n=1
  grep -qF -- "$2" "$p/environ" && grep -qF libfaketime "$p/maps" && l=1
  head -c 16384 "$p/exe" | tr -c '[:print:]' '\\n' | grep -qx Go && g=1
  echo "$i $q $n $l $g $e"
done 2>/dev/null`;

/** What to run in a container to be told of its programs. */
export const askPrograms = (setting: ClockSetting): readonly string[] => {
  const { preload, library } = marksOf(setting);
  return ['sh', '-c', SCRIPT, 'sh', preload, library];
};

/** Reads what was told. */
export const toldPrograms = (stdout: string): readonly Program[] =>
  [...stdout.matchAll(/^(\d+) (\d+) ([01]) ([01]) ([01]) (.+)$/gm)].map(
    ([, pid, parent, preload, library, go, exe = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      name: named(exe),
      hasPreload: preload === '1',
      hasLibrary: library === '1',
      isGo: go === '1',
    }),
  );

const SHELL = /^(?:(?:ba|da|a|z|k)?sh|busybox|tini|dumb-init|su-exec|gosu|env)$/;

const NODE = /^node(?:js)?[\d.]*$/;

/** A shell that waits for what it started reads no clock that matters. */
const onlyWaits = ({ name, pid }: Program, all: readonly Program[]): boolean =>
  SHELL.test(name) && all.some(({ parent }) => parent === pid);

const isSet = ({ name, hasPreload, hasLibrary, isGo }: Program): boolean =>
  (hasLibrary && !isGo) || (hasPreload && NODE.test(name));

const GO = 'it is of Go, which asks the kernel for the time';

const MISSED = 'our variables did not reach it, or it is linked statically';

/** `set`, or who keeps the machine's clock and why. `reason` says why libfaketime is not there. */
export const clockOf = (programs: readonly Program[], reason: string | undefined): string => {
  const counted = programs.filter((one) => !onlyWaits(one, programs));
  if (counted.length === 0) return 'its programs cannot be looked at';
  const unset = counted.filter((one) => !isSet(one));
  if (unset.length === 0) return 'set';
  const names = [...new Set(unset.map(({ name }) => name))];
  const why = unset.every(({ isGo }) => isGo) ? GO : (reason ?? MISSED);
  return `${names.join(', ')} ${names.length === 1 ? 'keeps' : 'keep'} the machine's clock: ${why}`;
};
