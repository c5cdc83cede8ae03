import type { ClockStart, ServiceFile } from '../../model/spec.ts';
import type { ClockReport } from '../../model/verdict.ts';
import { installed } from '../../util/install.ts';
import type { Container } from '../container/container.ts';
import type { ProcessRoom, RoomProcess } from '../room.ts';
import { type Clocks, type ImageRequest, ownVariables, PRELOAD, PRELOAD_INSIDE } from './clocks.ts';
import type { Trial } from './faketime.ts';
import { askPrograms, clockOf, readPrograms, toldPrograms } from './programs.ts';
import { type ClockSetting, clockVariables } from './variables.ts';

type Variables = Readonly<Record<string, string>>;

/** The clock of a container. */
export interface ContainerClock {
  readonly files: readonly ServiceFile[];
  /** The variables of a program that is started in it with `own`, beside those of the image. */
  variables(own: Variables): Variables;
  /** `set`, or who keeps the machine's clock and why. */
  seen(container: Pick<Container, 'pid' | 'exec'>, own: Variables, signal: AbortSignal): Promise<string>;
}

/** The frozen clock of one scenario: the same for all that it starts. */
export interface SubjectClock {
  /** How far it is ahead of the runner's, in whole ms. */
  readonly aheadMs: number;
  /** When the room was opened and the clock began, Unix time in ns on the runner's clock. */
  readonly openedNs: bigint;
  /** Whether a service whose clock cannot be set is to be warned of. */
  readonly isWanted: boolean;
  readonly report: ClockReport;
  /** Starts a process of the room with the clock. */
  spawnIn(room: ProcessRoom): ProcessRoom['spawn'];
  inContainer(request: ImageRequest): Promise<ContainerClock>;
  /** `set`, or who keeps the machine's clock and why. `own` are the variables it was started with. */
  ofProcess(process: Pick<RoomProcess, 'pid'>, own: Variables): string;
}

interface Asked {
  readonly start: ClockStart;
  /** Now, Unix time in ns. */
  readonly openedNs: bigint;
  readonly processes: ProcessRoom | undefined;
  readonly clocks: Clocks;
}

const settingOf = (aheadMs: number, preload: string, trial: Trial): ClockSetting => ({
  aheadMs,
  preload,
  ...('library' in trial && { library: trial.library }),
});

/** libfaketime does not get along with every program, so it is in the room of nobody who did not ask. */
const UNASKED: Trial = { reason: 'libfaketime is used only where clock = "start" is written' };

const NOBODY: Trial = { reason: 'there is no room of processes' };

/** Why libfaketime is not in a program that was started with `own`. */
const reasonOf = (trial: Trial, own: Variables): string | undefined => {
  if ('reason' in trial) return trial.reason;
  return own.FAKETIME === undefined ? undefined : 'its env sets FAKETIME itself';
};

const containerClock = (setting: ClockSetting, trial: Trial, image: Variables): ContainerClock => ({
  files: [{ target: PRELOAD_INSIDE, source: installed(PRELOAD), mode: '0644' }],
  variables: (own) => clockVariables(setting, { ...image, ...own }),
  async seen(container, own, signal) {
    const pid = await container.pid();
    const here = pid === undefined ? undefined : readPrograms(pid, setting);
    const told = async () => toldPrograms((await container.exec(askPrograms(setting), { signal })).stdout);
    return clockOf(here ?? (await told()), reasonOf(trial, { ...image, ...own }));
  },
});

/** Begins the clock of a scenario's subjects. */
export const beginClock = async ({ start, openedNs, processes, clocks }: Asked): Promise<SubjectClock> => {
  const aheadMs = start.startMs - Number(openedNs / 1_000_000n);
  const inRoom = async (room: ProcessRoom): Promise<Trial> =>
    start.isWanted ? clocks.inRoom(room) : UNASKED;
  const trial = processes ? await inRoom(processes) : NOBODY;
  const preload = processes?.level === 'process' ? installed(PRELOAD) : PRELOAD_INSIDE;
  const setting = settingOf(aheadMs, preload, trial);
  return {
    aheadMs,
    openedNs,
    isWanted: start.isWanted,
    report: {
      start: new Date(start.startMs).toISOString(),
      ...(processes && 'reason' in trial && { nodeOnly: trial.reason }),
    },
    spawnIn: (room) => (request) =>
      room.spawn({ ...request, env: { ...request.env, ...clockVariables(setting, request.env) } }),
    async inContainer(request) {
      const image = await ownVariables(request);
      const tried = start.isWanted ? await clocks.inImage(request) : UNASKED;
      return containerClock(settingOf(aheadMs, PRELOAD_INSIDE, tried), tried, image);
    },
    ofProcess(process, own) {
      const pid = process.pid();
      const programs = pid === undefined ? undefined : readPrograms(pid, setting);
      return clockOf(programs ?? [], reasonOf(trial, own));
    },
  };
};
