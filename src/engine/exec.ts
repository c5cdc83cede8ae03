import type { ExecOptions, ExecResult } from '../model/plugin.ts';
import { collect, DEFAULT_BYTES, drained, watchLines } from './output.ts';
import type { ProcessRequest, ProcessRoom } from './room.ts';

/** The exit code a shell would give: 128 + the signal's number is not portable, so 137 stands for "killed". */
const exitCodeOf = (code: number | undefined): number => code ?? 137;

/**
 * Runs a program in the room to its end. Aborting kills it with its children; the signal's reason is thrown.
 * A program that ends ends the call, although children in the background may still hold its streams.
 */
export const execInRoom = async (
  room: ProcessRoom,
  request: ProcessRequest,
  options: ExecOptions,
): Promise<ExecResult> => {
  options.signal.throwIfAborted();
  const child = room.spawn(request);
  const kill = (): void => child.destroy();
  options.signal.addEventListener('abort', kill, { once: true });
  try {
    const stdout = collect(child.stdout, options.maxBytes ?? DEFAULT_BYTES);
    const stderr = collect(child.stderr, options.maxBytes ?? DEFAULT_BYTES);
    watchLines(child.stdout, child.stderr, options);
    child.stdin.end(options.stdin ?? '');
    const { code } = await child.exited;
    await Promise.all([drained(child.stdout), drained(child.stderr)]);
    options.signal.throwIfAborted();
    const truncated = stdout.truncated || stderr.truncated;
    return { exitCode: exitCodeOf(code), stdout: stdout.text(), stderr: stderr.text(), truncated };
  } finally {
    options.signal.removeEventListener('abort', kill);
  }
};
