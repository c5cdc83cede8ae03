import { basename } from 'node:path';
import { attr } from '../model/conventions.ts';
import type { LogLine } from '../model/events.ts';
import type { SpawnRequest } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import type { SubjectClock } from './clock/subject-clock.ts';
import { execInRoom } from './exec.ts';
import { logLines, readLines } from './output.ts';
import type { ProcessRoom } from './room.ts';
import type { LaunchedService } from './service.ts';
import { fillFiles } from './service-files.ts';

interface Launch {
  readonly plan: ServicePlan;
  readonly asked: SpawnRequest;
  readonly room: ProcessRoom;
  readonly cwd: string;
  readonly clock: SubjectClock | undefined;
  onLine(line: LogLine): void;
}

/** Signals that Node can send, as the spec names them. */
const asSignal = (name: string): NodeJS.Signals => {
  const known: readonly NodeJS.Signals[] = [
    'SIGTERM',
    'SIGINT',
    'SIGQUIT',
    'SIGHUP',
    'SIGUSR1',
    'SIGUSR2',
    'SIGKILL',
  ];
  return known.find((one) => one === name) ?? 'SIGTERM';
};

/** Starts a service's process in the room; it is neither ready nor published yet. */
export const launchProcess = async ({
  plan,
  asked,
  room,
  cwd,
  clock,
  onLine,
}: Launch): Promise<LaunchedService> => {
  await fillFiles(plan, room);
  const env = asked.env ?? {};
  const child = room.spawn({ argv: asked.command, env, cwd });
  child.stdin.end();
  const streams = Promise.all([
    readLines(child.stdout, logLines('stdout', onLine)),
    readLines(child.stderr, logLines('stderr', onLine)),
  ]);
  // the last lines belong to the report of how it ended
  const exited = child.exited.then(async (exit) => {
    await Promise.race([streams, new Promise((resolve) => setTimeout(resolve, 100))]);
    return exit;
  });
  return {
    outputs: {},
    exited,
    exec: (argv, options) =>
      execInRoom(room, { argv, env: { ...env, ...options.env }, cwd: options.workdir ?? cwd }, options),
    stop: async (signal) => child.kill(asSignal(signal)),
    catches: async (signal) => child.catches(asSignal(signal)),
    identity: () => ({
      [attr.processPid]: { type: 'int', value: String(child.pid() ?? 0) },
      [attr.processExecutableName]: { type: 'string', value: basename(asked.command[0] ?? '') },
    }),
    ...(clock && { clock: async () => clock.ofProcess(child, env) }),
    async [Symbol.asyncDispose]() {
      child.destroy();
      await child.exited.catch(() => {});
    },
  };
};
