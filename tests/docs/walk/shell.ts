import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What one command came to: stdout and stderr as a terminal shows them, one after the other. */
interface Done {
  readonly output: string;
  readonly exitCode: number;
}

/** A shell that stays: folder, variables and jobs go from one command to the next, as when a person types. */
export interface Shell extends AsyncDisposable {
  readonly run: (command: string) => Promise<Done>;
}

/** A line that no program prints. */
const MARK = '\u001e';

export const openShell = (cwd: string, env: Readonly<Record<string, string | undefined>>): Shell => {
  const child = spawn('bash', ['--noprofile', '--norc'], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write('exec 2>&1\n');
  const run = async (command: string): Promise<Done> => {
    child.stdin.write(`{ ${command}\n} </dev/null; printf '\\n${MARK}%d\\n' "$?"\n`);
    const said: string[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the shell ended at ${command}\n${said.join('\n')}`);
      if (value.startsWith(MARK))
        return { output: said.join('\n').replace(/\n$/, ''), exitCode: Number(value.slice(1)) };
      said.push(value);
    }
  };
  return {
    run,
    async [Symbol.asyncDispose]() {
      // with what it left in the background
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await closed;
    },
  };
};
