import type { Host } from '../util/host.ts';
import { interruption } from './interruption.ts';

/** A reader that goes away (`| head`) is no fault of the run; any other failure of a stream is. */
const tolerateClosedReader = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
};

/** The real world: this process's folder, environment, streams, clock, chance and signals. Call it once. */
export const currentHost = (): Host => {
  tolerateClosedReader(process.stdout);
  tolerateClosedReader(process.stderr);
  return {
    cwd: process.cwd(),
    platform: process.platform,
    env: process.env,
    // opened when it is read: a pipe that nobody reads would keep the process alive
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interruption({
      on: (name, listener) => process.on(name, listener),
      now: () => performance.now(),
      exit: (code) => process.exit(code),
      say: (text) => process.stderr.write(text),
    }),
    clock: { now: () => Date.now() },
    random: () => Math.random(),
  };
};
