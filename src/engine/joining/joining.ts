import { installed } from '../../util/install.ts';
import { type ImageRequest, ownVariables } from '../clock/clocks.ts';
import { requiring } from '../clock/variables.ts';
import type { Container } from '../container/container.ts';
import type { ContainerSettings } from '../container/settings.ts';
import type { ProcessRoom } from '../room.ts';
import { JOIN, JOIN_INSIDE } from './places.ts';

type Variables = Readonly<Record<string, string>>;

/** The variables of a program whose environment is otherwise `env`: Node continues TRACEPARENT, where there is one. */
export const joinVariables = (env: Variables, preload: string): Variables =>
  env.TRACEPARENT ? { NODE_OPTIONS: requiring(preload, env.NODE_OPTIONS) } : {};

/** A room whose processes continue TRACEPARENT. */
export const joiningRoom = (room: ProcessRoom): ProcessRoom => {
  const preload = room.level === 'process' ? installed(JOIN) : JOIN_INSIDE;
  return {
    ...room,
    spawn: (request) =>
      room.spawn({ ...request, env: { ...request.env, ...joinVariables(request.env, preload) } }),
  };
};

/** How the programs of one image continue TRACEPARENT. */
export interface ImageJoining {
  readonly files: ContainerSettings['files'];
  variables(own: Variables): Variables;
}

/** Asks each image once. Which of them have Node inside cannot be told from outside, so that all get the preload. */
export type Joinings = (request: ImageRequest) => Promise<ImageJoining>;

const joiningOf = async (request: ImageRequest): Promise<ImageJoining> => {
  const image = await ownVariables(request);
  return {
    files: [{ target: JOIN_INSIDE, source: installed(JOIN), mode: '0644' }],
    variables: (own) => joinVariables({ ...image, ...own }, JOIN_INSIDE),
  };
};

/** Looks nothing up before it is asked. An answer that was cut short by the end of a scenario is asked for again. */
export const createJoinings = (): Joinings => {
  const images = new Map<string, ReturnType<Joinings>>();
  return (request) => {
    const answer = images.get(request.image) ?? joiningOf(request);
    images.set(request.image, answer);
    answer.catch(() => images.delete(request.image));
    return answer;
  };
};

/** A container whose commands continue TRACEPARENT; `own` are the variables that it was started with. */
export const joiningContainer = <C extends Pick<Container, 'exec'>>(
  container: C,
  joining: ImageJoining | undefined,
  own: Variables,
): C =>
  joining === undefined
    ? container
    : {
        ...container,
        exec: (argv, options) => {
          const env = { ...options.env, ...joining.variables({ ...own, ...options.env }) };
          return container.exec(argv, { ...options, env });
        },
      };
