import { execFile } from 'node:child_process';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import { RUN_VARIABLE } from '../util/own-variables.ts';

/** What is copied: files and trees, into a folder that is there. */
export interface CopyRequest {
  readonly sources: readonly string[];
  readonly target: string;
  /** The run that `cp` belongs to: it ends with it, however the runner ends. */
  readonly run: string;
  readonly signal: AbortSignal;
}

/** What the caller may not read is not there for the copy either, nor what is removed meanwhile. */
const HARMLESS = /: (Permission denied|Operation not permitted|No such file or directory)$/;

/** Longer command lines are refused by the kernel at 2 MiB. */
const AT_ONCE = 1000;

const cp = ({ sources, target, run, signal }: CopyRequest): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', [RUN_VARIABLE]: run };
    const args = ['-a', '--reflink=auto', '--', ...sources, `${target}/`];
    execFile('cp', args, { env, signal, maxBuffer: 2 ** 26 }, (error, _, stderr) => {
      if (signal.aborted) return reject(signal.reason);
      const lines = stderr.split('\n').filter((line) => line !== '' && !HARMLESS.test(line));
      if (error && stderr === '') return resolve(error.message);
      return resolve(lines[0] ?? '');
    });
  });

/** Copies as `cp -a` does, sharing blocks where the file system can; throws what went wrong with the first file. */
export const copyInto = async (request: CopyRequest): Promise<void> => {
  const { sources } = request;
  for (let from = 0; from < sources.length; from += AT_ONCE) {
    const failure = await cp({ ...request, sources: sources.slice(from, from + AT_ONCE) });
    if (failure === '') continue;
    throw new InfrastructureError([
      fault('room-failed', `a copy of the project could not be made: ${failure.replace(/^cp: /, '')}`, {
        hint: 'make room in the folder for temporary files, or name another one by TMPDIR',
      }),
    ]);
  }
};
