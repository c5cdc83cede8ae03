import { spawn } from 'node:child_process';
import { execPath } from 'node:process';

/**
 * Guards a run: a shell that waits on a pipe of the runner (1 ms, no Node). When the pipe closes without the
 * word "done" the runner was killed, and the shell becomes the janitor, which ends and removes all the run had.
 */
export const startWatchdog = (janitor: string, run: string, folder: string): AsyncDisposable => {
  const script = `trap '' INT TERM HUP; read -r word; [ "$word" = done ] || exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', script, execPath, janitor, run, folder], {
    // not the caller's environment: what holds the run's variable is ended by the janitor
    env: {
      PATH: '/usr/bin:/bin',
      ...(process.env.DOCKER_HOST ? { DOCKER_HOST: process.env.DOCKER_HOST } : {}),
    },
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin.end('done\n');
      await gone;
    },
  };
};
