import type { LogLine } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { ContainerRequest, Service } from '../model/plugin.ts';
import type { ServicePlan } from '../model/spec.ts';
import { startContainer } from './container/container.ts';
import { readLines } from './output.ts';
import type { Rooms } from './rooms.ts';

interface Launch {
  readonly plan: ServicePlan;
  readonly asked: ContainerRequest;
  readonly rooms: Rooms;
  readonly spec: SpecPlan;
  readonly signal: AbortSignal;
  onLine(line: LogLine): void;
}

/** A container as a service, with what only containers have. */
export type ContainerService = Service & {
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
}: Launch): Promise<ContainerService> => {
  if (!rooms.pod) throw new Error(`service '${plan.id}' needs a pod and the scenario has none`);
  const command = plan.command ?? asked.command;
  const entrypoint = plan.entrypoint ?? asked.entrypoint;
  const user = plan.user ?? asked.user;
  const container = await startContainer(rooms.pod, {
    service: plan.id,
    image: asked.image,
    pull: plan.pull,
    env: asked.env ?? {},
    folder: spec.folder,
    volumes: plan.volumes,
    files: plan.files,
    limits: spec.limits,
    signal,
    ...(command ? { command } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    ...(plan.workdir === undefined ? {} : { workdir: plan.workdir }),
    ...(user === undefined ? {} : { user }),
    ...(asked.tmpfs ? { tmpfs: asked.tmpfs } : {}),
  });
  void readLines(container.stdout, (line) => onLine({ stream: 'stdout', line }));
  void readLines(container.stderr, (line) => onLine({ stream: 'stderr', line }));
  return {
    outputs: {},
    enter: container.enter,
    exited: container.exited,
    exec: container.exec,
    stop: container.stop,
    catches: container.catches,
    health: () => container.health(signal),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
};
