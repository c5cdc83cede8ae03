import { setTimeout as delay } from 'node:timers/promises';
import { images, socket } from './engine.ts';
import { chooser } from './mutate.ts';
import { project } from './project.ts';
import { leftBy, startCli } from './start-cli.ts';

const scenarios = (names: readonly string[], run: string): string =>
  names.map((name) => `[[scenario]]\nname = "${name}"\nrun = ${JSON.stringify(run)}\n`).join('');

/** A time to sleep that no other process sleeps. */
const LONG = `20${String(process.pid).padStart(7, '0')}`;

const daemon = `setsid sleep ${LONG} > /dev/null 2>&1 < /dev/null & sleep 0.3`;

/** A service beside steps that leave daemons, a process room, and a mixed room where there is an engine. */
const specs = (): Readonly<Record<string, string>> => ({
  'rooms.clnrm.toml': `[meta]\nname = "rooms"\n[service.api]\ncommand = ["sleep", "${LONG}"]\n${scenarios(['a', 'b', 'c'], daemon)}`,
  'plain.clnrm.toml': `[meta]\nname = "plain"\n[isolation]\nlevel = "process"\n${scenarios(['d', 'e'], daemon)}`,
  ...(socket === undefined
    ? {}
    : {
        'pod.clnrm.toml': `[meta]\nname = "pod"\n[service.box]\nimage = "${images.busybox}"\ncommand = ["sleep", "${LONG}"]\nstop = { grace = "100ms" }\n${scenarios(['f', 'g'], daemon)}`,
      }),
});

/** What one killed run left, and after how many ms that was so; `left` is empty when it became clean in time. */
export interface Killed {
  readonly afterMs: number;
  readonly cleanMs: number;
  readonly left: readonly string[];
}

/** Kills runs under `-j2` at random moments of their life, and waits until nothing is left or `limitMs` are over. */
export const killRuns = async (kills: number, limitMs: number): Promise<readonly Killed[]> => {
  using place = project(specs());
  const choose = chooser('sigkill');
  const told: Killed[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const afterMs = choose(2_500);
    await using cli = startCli(['run', '-q', '-j2'], { cwd: place.folder });
    await Promise.race([delay(afterMs), cli.done]);
    cli.child.kill('SIGKILL');
    await cli.done;
    const began = performance.now();
    let left = await leftBy(cli, `sleep\0${LONG}`);
    while (left.length > 0 && performance.now() - began < limitMs) left = await leftBy(cli, `sleep\0${LONG}`);
    told.push({ afterMs, cleanMs: Math.round(performance.now() - began), left });
  }
  return told;
};
