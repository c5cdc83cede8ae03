import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { ExecOptions, ExecResult } from '../../model/plugin.ts';
import { collect, DEFAULT_BYTES, watchLines } from '../output.ts';
import { demand, listenTo, talkTo } from './ask.ts';
import { demux } from './demux.ts';
import { explain, refusalOf } from './explain.ts';
import { at, textAt } from './facts.ts';
import type { Pod } from './pod.ts';
import { killMarked } from './privileged.ts';

/** The container to run in: `service` and `image` are for messages. */
export interface ExecTarget {
  readonly pod: Pod;
  readonly id: string;
  readonly service: string;
  readonly image: string;
}

const closed = (stream: Readable): Promise<void> =>
  new Promise((resolve) => (stream.closed ? resolve() : stream.once('close', resolve)));

/** The stream may end a moment before the engine has booked the exit. */
const exitCodeOf = async (socket: string, exec: string): Promise<number> => {
  for (;;) {
    const state = await demand({ socket, method: 'GET', path: `/exec/${exec}/json` });
    const code = at(state, 'ExitCode');
    if (at(state, 'Running') !== true && typeof code === 'number') return code;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/** The engine says on stdout that there is no such program, with code 126; a shell says it on stderr, with 127. */
const asShell = (result: ExecResult, image: string): ExecResult => {
  if (result.exitCode !== 126 && result.exitCode !== 127) return result;
  const said = result.stdout || result.stderr;
  if (!said.startsWith('OCI runtime exec failed')) return result;
  const { message } = explain({ status: undefined, message: said }, image);
  const exitCode = said.includes('permission denied') ? 126 : 127;
  return { exitCode, stdout: '', stderr: `${message}\n`, truncated: false };
};

const gone = (target: ExecTarget, error: unknown): InfrastructureError => {
  const { status, message } = refusalOf(error);
  const ended = status === 404 || status === 409;
  return new InfrastructureError([
    ended
      ? fault('service-exited', `'${target.service}' has ended: nothing can be run in it any more`)
      : fault('step-error', explain({ status, message }, target.image).message),
  ]);
};

const start = async (
  target: ExecTarget,
  argv: readonly string[],
  options: ExecOptions,
  mark: string,
): Promise<{ readonly exec: string; readonly stream: Readable }> => {
  const { socket } = target.pod.engine;
  const { stdin, env = {}, workdir } = options;
  const asked = {
    Cmd: [...argv],
    Env: [...Object.entries(env).map(([name, value]) => `${name}=${value}`), mark],
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    ...(workdir !== undefined && { WorkingDir: workdir }),
  };
  try {
    const made = await demand({
      socket,
      method: 'POST',
      path: `/containers/${target.id}/exec`,
      body: asked,
    });
    const exec = textAt(made, 'Id');
    const begin = {
      socket,
      method: 'POST',
      path: `/exec/${exec}/start`,
      body: { Detach: false, Tty: false },
    } as const;
    if (stdin === undefined) return { exec, stream: await listenTo(begin) };
    const stream = await talkTo(begin);
    stream.end(stdin);
    return { exec, stream };
  } catch (error) {
    throw gone(target, error);
  }
};

/**
 * Runs a program in a container to its end. Aborting kills it with its children, then the signal's reason is
 * thrown. A child in the background that holds the streams delays the end by up to 2 s (the engine's own wait).
 */
export const execInContainer = async (
  target: ExecTarget,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> => {
  const { signal, maxBytes = DEFAULT_BYTES } = options;
  signal.throwIfAborted();
  const mark = `CLNRM_EXEC=${randomBytes(8).toString('hex')}`;
  const { exec, stream } = await start(target, argv, options, mark);
  let killing: Promise<boolean> | undefined;
  const kill = (): void => {
    killing ??= killMarked(target.pod.engine, target.pod.labels, target.id, mark)
      .catch(() => false)
      .finally(() => stream.destroy());
  };
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const { stdout, stderr } = demux(stream);
    const [out, err] = [collect(stdout, maxBytes), collect(stderr, maxBytes)];
    watchLines(stdout, stderr, options);
    await Promise.all([closed(stdout), closed(stderr)]);
    await killing;
    signal.throwIfAborted();
    const exitCode = await exitCodeOf(target.pod.engine.socket, exec).catch((error: unknown) => {
      throw gone(target, error);
    });
    const truncated = out.truncated || err.truncated;
    return asShell({ exitCode, stdout: out.text(), stderr: err.text(), truncated }, target.image);
  } finally {
    signal.removeEventListener('abort', kill);
  }
};
