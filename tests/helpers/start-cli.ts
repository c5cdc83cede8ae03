import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { call } from '../../src/engine/container/socket.ts';
import type { RunEvent } from '../../src/model/events.ts';
import { socket } from './engine.ts';
import { bin, type CliRun } from './run-cli.ts';

/** A started `clnrm`, in a temporary folder of its own, so that what it leaves can be told. */
export interface StartedCli extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Where it keeps its run folders. */
  readonly tmp: string;
  readonly events: readonly RunEvent[];
  readonly done: Promise<CliRun>;
  /** Settles at the first event that is so; rejects when the run ends without. */
  until(wanted: (event: RunEvent) => boolean): Promise<RunEvent>;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Handles that it inherits beside the usual three. */
  readonly handles?: readonly number[];
  /** Commands of a shell in a mount namespace that only this run sees, before it begins. */
  readonly mounts?: readonly string[];
  /** Another user and group, for a caller who is root. */
  readonly as?: { readonly uid: number; readonly gid: number; readonly groups?: boolean };
}

const PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(
  ':',
);

/** A command that goes on in a mount namespace with these mounts; an ordinary user is its root by a user namespace. */
const amid = (mounts: readonly string[] | undefined): readonly string[] => {
  if (!mounts) return [];
  const own = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ...own, '--mount', 'sh', '-ec', [...mounts, 'exec "$@"'].join('\n'), 'sh'];
};

/** Starts `clnrm <args> -r ndjson`. Disposing kills it and removes its folder. */
export const startCli = (
  args: readonly string[],
  { cwd, env = {}, as, mounts, handles = [] }: StartOptions,
): StartedCli => {
  const tmp = mkdtempSync(join(tmpdir(), 'clnrm-left-'));
  if (as) chownSync(tmp, as.uid, as.gid);
  chmodSync(tmp, 0o700);
  const user = as ? ['setpriv', `--reuid=${as.uid}`, `--regid=${as.gid}`, '--init-groups'] : [];
  const [program = '', ...rest] = [...amid(mounts), ...user, process.execPath, bin, ...args, '-r', 'ndjson'];
  const child = spawn(program, rest, {
    cwd,
    env: { PATH, HOME: tmp, TMPDIR: tmp, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...handles],
  });
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((look) => void look());
  const lines: string[] = [];
  const { stdout, stderr: errors } = child;
  if (!stdout || !errors) throw new Error('its streams are not piped');
  createInterface({ input: stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('{"')) events.push(JSON.parse(line));
    wake();
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  let isOver = false;
  const done = Promise.all([text(errors), closed]).then(([stderr, exitCode]): CliRun => {
    isOver = true;
    wake();
    return { stdout: lines.join('\n'), stderr, exitCode, events };
  });
  return {
    child,
    tmp,
    events,
    done,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(wanted);
          if (!found && !isOver) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`the run ended without the event: ${lines.join('\n')}`));
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await done;
      // the watchdog of a killed run removes what is in it meanwhile
      rmSync(tmp, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const processesOf = (mark: string): readonly string[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const said =
        readFileSync(`/proc/${name}/environ`, 'latin1') + readFileSync(`/proc/${name}/cmdline`, 'latin1');
      return said.includes(mark)
        ? [`process ${name}: ${readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ')}`]
        : [];
    } catch {
      return [];
    }
  });

/** By the runner's pid and not by its run: one that was killed early never told its run. */
const containersOf = async (pid: number | undefined): Promise<readonly string[]> => {
  if (socket === undefined) return [];
  const query = { all: 'true', filters: JSON.stringify({ label: [`clnrm.owner.pid=${pid}`] }) };
  const { body } = await call({ socket, method: 'GET', path: '/containers/json', query });
  return Array.isArray(body) ? body.map((one) => `container ${JSON.stringify(one?.Names)}`) : [];
};

/** The run's id, once it said it. */
const runOf = ({ events }: Pick<StartedCli, 'events'>): string => {
  const start = events.find((event) => event.type === 'run:start');
  return start?.type === 'run:start' ? start.run : '';
};

/**
 * What a run left: processes that bear its id or name its folder, its containers, its folder. Empty is clean.
 * `own` are texts that only this run's processes have, for one that was killed before it told its id.
 */
export const leftBy = async (cli: StartedCli, ...own: readonly string[]): Promise<readonly string[]> => {
  const run = runOf(cli);
  const folder = join(cli.tmp, `clnrm-${process.getuid?.()}`);
  const folders = existsSync(folder) ? readdirSync(folder).map((name) => `folder ${name}`) : [];
  const marks = [...own, cli.tmp, ...(run === '' ? [] : [`CLNRM_RUN_ID=${run}`])];
  const processes = marks.flatMap(processesOf);
  return [...new Set([...processes, ...(await containersOf(cli.child.pid)), ...folders])];
};
