import type { ClockStart, ServiceFile } from '../../model/spec.ts';
import type { ClockReport } from '../../model/verdict.ts';
import { installed } from '../../util/install.ts';
import type { Container } from '../container/container.ts';
import type { ProcessRoom, RoomProcess } from '../room.ts';
import { type Clocks, type ImageRequest, PRELOAD, PRELOAD_INSIDE } from './clocks.ts';
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
  seen(container: Pick<Container, 'pid' | 'exec'>, signal: AbortSignal): Promise<string>;
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

const UNSEEN = 'its programs cannot be looked at';

/** Why libfaketime is not in a program that was started with `own`. */
const reasonOf = (trial: Trial, own: Variables): string | undefined => {
  if (own.FAKETIME !== undefined) return 'its env sets FAKETIME itself';
  return 'reason' in trial ? trial.reason : undefined;
};

const inContainer = async (
  aheadMs: number,
  clocks: Clocks,
  request: ImageRequest,
): Promise<ContainerClock> => {
  const { trial, environment, files } = await clocks.inImage(request);
  const setting = settingOf(aheadMs, PRELOAD_INSIDE, trial);
  return {
    files,
    variables: (own) => clockVariables(setting, { ...environment, ...own }),
    async seen(container, signal) {
      const pid = await container.pid();
      const here = pid === undefined ? undefined : readPrograms(pid, setting);
      const told = async () => toldPrograms((await container.exec(askPrograms(setting), { signal })).stdout);
      return clockOf(here ?? (await told()), reasonOf(trial, environment));
    },
  };
};

const reportOf = ({ startMs }: ClockStart, trial: Trial | undefined): ClockReport => ({
  start: new Date(startMs).toISOString(),
  ...(trial && 'reason' in trial && { nodeOnly: trial.reason }),
});

/**
 * Begins the clock of a scenario, and gives its room of processes back as one in which everything is started with it.
 */
export const beginClock = async ({
  start,
  openedNs,
  processes,
  clocks,
}: Asked): Promise<{ readonly clock: SubjectClock; readonly processes: ProcessRoom | undefined }> => {
  const aheadMs = start.startMs - Number(openedNs / 1_000_000n);
  const trial = processes && (await clocks.inRoom(processes));
  const preload = processes?.level === 'process' ? installed(PRELOAD) : PRELOAD_INSIDE;
  const setting = settingOf(aheadMs, preload, trial ?? { reason: UNSEEN });
  return {
    clock: {
      aheadMs,
      openedNs,
      isWanted: start.isWanted,
      report: reportOf(start, trial),
      inContainer: (request) => inContainer(aheadMs, clocks, request),
      ofProcess(process, own) {
        const pid = process.pid();
        const programs = pid === undefined ? undefined : readPrograms(pid, setting);
        return clockOf(programs ?? [], reasonOf(trial ?? { reason: UNSEEN }, own));
      },
    },
    processes: processes && {
      ...processes,
      spawn: (request) =>
        processes.spawn({ ...request, env: { ...request.env, ...clockVariables(setting, request.env) } }),
    },
  };
};
