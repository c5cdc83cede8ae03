import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunEvent } from '../../src/model/events.ts';

/** What one command line came to. `events` are those of `-r ndjson`. */
export interface CliRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly events: readonly RunEvent[];
}

/** The built bin; CLNRM_TEST_BIN names another one, built beside. */
export const bin = resolve(process.env.CLNRM_TEST_BIN ?? 'dist/cli.js');

const eventsOf = (stdout: string): readonly RunEvent[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{"') && line.includes('"type":'))
    .map((line) => JSON.parse(line));

/** Runs `clnrm …` in a shell as people type it; the environment is PATH, HOME and NO_COLOR, nothing else. */
export const runCli = async (line: string, cwd: string): Promise<CliRun> => {
  const home = mkdtempSync(join(tmpdir(), 'clnrm-home-'));
  try {
    symlinkSync(bin, join(home, 'clnrm'));
    const path = [
      home,
      dirname(process.execPath),
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
      '/usr/sbin',
      '/sbin',
    ];
    const child = spawn('/bin/sh', ['-c', line], {
      cwd,
      env: { PATH: path.join(':'), HOME: home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { stdout, stderr, exitCode, events: eventsOf(stdout) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};
