import { changed, type Reading } from './reading.ts';
import { type Edit, eachService, edit, items, made, type TableEntry, textOf } from './tree.ts';

/** Images whose own command is a shell or an interpreter: without a terminal it ends at once. */
const BOXES = [
  ...[
    'alpine',
    'busybox',
    'ubuntu',
    'debian',
    'fedora',
    'centos',
    'rockylinux',
    'almalinux',
    'archlinux',
    'bash',
  ],
  ...[
    'amazonlinux',
    'opensuse',
    'node',
    'python',
    'ruby',
    'rust',
    'golang',
    'perl',
    'php',
    'openjdk',
    'erlang',
  ],
  ...[
    'elixir',
    'haskell',
    'gcc',
    'maven',
    'gradle',
    'eclipse-temurin',
    'brew',
    'curl',
    'netshoot',
    'swift',
    'deno',
    'bun',
  ],
];

/** Ends on SIGTERM, and reaps what steps leave in the background. */
const STAY = ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"];

const nameOf = (image: string): string => /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1] ?? '';

/** `["sh", "-c", "echo ready"]`: something to do for a container that steps run in. */
const isNothing = (own: Edit): boolean => {
  const [shell, flag, script, more] = items(own.peek('args') ?? own.peek('command')).map(textOf);
  if (more !== undefined || !['sh', 'bash', '/bin/sh', '/bin/bash'].includes(shell ?? '')) return false;
  return /^-l?c$/.test(flag ?? '') && /^\s*echo [^|&;<>`$()]*$/.test(script ?? '');
};

/**
 * Older clnrm kept every container alive beside its own command, so that an image without a server was a box for
 * steps. Today the command is the service, and a service that ends fails its scenario.
 */
export const stayAlive = (root: TableEntry, reading: Reading): TableEntry =>
  eachService(root, (service, id) => stay(service, id, reading));

const stay = (service: TableEntry, id: string, reading: Reading): TableEntry => {
  const own = edit(service);
  const image = own.peek('image');
  const plugin = textOf(own.peek('plugin')) ?? 'generic_container';
  if (image === undefined || plugin !== 'generic_container' || own.has('entrypoint')) return service;
  const isBox = BOXES.includes(nameOf(textOf(image) ?? '')) && !own.has('command') && !own.has('args');
  if (!isNothing(own) && (!isBox || own.has('ports') || own.has('wait'))) return service;
  for (const key of ['args', 'command']) own.take(key);
  own.put('entrypoint', made(STAY, image));
  changed(reading, image, `service '${id}' without a command`, 'an entrypoint that stays', 'steps run in it');
  return own.done();
};
