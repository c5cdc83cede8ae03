import { Writable } from 'node:stream';
import type { Host } from '../../src/util/host.ts';

/** A host whose streams are texts. */
export interface FakeHost extends Host {
  readonly told: { stdout: string; stderr: string };
}

/** A host for tests in this process: nothing of the real environment, no colours, clock at 0. */
export const fakeHost = (over: Partial<Host> = {}): FakeHost => {
  const told = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        told[name] += String(chunk);
        done();
      },
    });
  return {
    cwd: process.cwd(),
    platform: 'linux',
    env: {},
    stdout: into('stdout'),
    stderr: into('stderr'),
    signal: new AbortController().signal,
    clock: { now: () => 0 },
    random: () => 0.5,
    ...over,
    told,
  };
};
