import { attr } from '../model/conventions.ts';
import type { LogLine } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { ContainerRequest } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import { clocked } from './clock/rooms-clock.ts';
import { startContainer } from './container/container.ts';
import { readEnded } from './container/copy-out.ts';
import { joiningContainer } from './joining/joining.ts';
import { logLines, readLines } from './output.ts';
import type { Rooms } from './rooms.ts';
import type { LaunchedService } from './service.ts';
import type { Spent } from './spent.ts';

interface Launch {
  readonly plan: ServicePlan;
  readonly asked: ContainerRequest;
  readonly rooms: Rooms;
  readonly spec: SpecPlan;
  readonly signal: AbortSignal;
  readonly spent: Spent;
  onLine(line: LogLine): void;
}

/** A container as a service, with what only containers have. */
export type ContainerService = LaunchedService & {
  /** The image's own health check, run once. */
  health(): Promise<string>;
  /** How a person enters it, for `--keep`. */
  readonly enter: string;
};

/** Starts a service's container in the pod; it is neither ready nor published yet. */
export const launchContainer = async ({
  plan,
  asked,
  rooms,
  spec,
  signal,
  onLine,
  spent,
}: Launch): Promise<ContainerService> => {
  if (!rooms.pod) throw new Error(`service '${plan.id}' needs a pod and the scenario has none`);
  const command = plan.command ?? asked.command;
  const entrypoint = plan.entrypoint ?? asked.entrypoint;
  const user = plan.user ?? asked.user;
  const own = asked.env ?? {};
  const { pod } = rooms;
  const clock = await rooms.clock?.inContainer({ pod, image: asked.image, pull: plan.pull, signal });
  const joining = await rooms.joinings?.({ pod, image: asked.image, pull: plan.pull, signal });
  const clockVariables = clock?.variables(own);
  const started = await startContainer(pod, {
    service: plan.id,
    image: asked.image,
    pull: plan.pull,
    env: { ...own, ...clockVariables, ...joining?.variables({ ...own, ...clockVariables }) },
    folder: spec.folder,
    volumes: plan.volumes,
    files: [...plan.files, ...(clock?.files ?? []), ...(joining?.files ?? [])],
    limits: spec.limits,
    signal,
    pulling: (pull) => spent.during('images', pull),
    ...(command ? { command } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    ...(plan.workdir === undefined ? {} : { workdir: plan.workdir }),
    ...(user === undefined ? {} : { user }),
    ...(asked.tmpfs ? { tmpfs: asked.tmpfs } : {}),
  });
  const container = clocked(joiningContainer(started, joining, own), clock, own);
  void readLines(container.stdout, logLines('stdout', onLine));
  void readLines(container.stderr, logLines('stderr', onLine));
  return {
    outputs: {},
    enter: container.enter,
    exited: container.exited,
    exec: container.exec,
    stop: container.stop,
    catches: container.catches,
    health: () => container.health(signal),
    identity: () => ({
      [attr.containerId]: { type: 'string', value: container.id },
      [attr.containerImageName]: { type: 'string', value: asked.image },
    }),
    ...(clock && { clock: () => clock.seen(started, own, signal) }),
    async [Symbol.asyncDispose]() {
      await readEnded(container, { service: plan.id, socket: pod.engine.socket }, rooms.readInside);
      await container[Symbol.asyncDispose]();
    },
  };
};
