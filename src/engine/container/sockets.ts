import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where engines usually listen: Docker and Podman, of the machine and of this user. */
export const usualSockets = (env: Environment): readonly string[] => {
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${userInfo().uid}`;
  const home = env.HOME ?? homedir();
  return [
    '/var/run/docker.sock',
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    '/run/podman/podman.sock',
    join(runtime, 'podman/podman.sock'),
  ];
};

const UNIX = 'unix://';

/** The socket that `DOCKER_HOST` names; undefined where it names another machine or nothing. */
export const wantedSocket = ({ DOCKER_HOST: wanted }: Environment): string | undefined =>
  wanted?.startsWith(UNIX) ? wanted.slice(UNIX.length) : undefined;
