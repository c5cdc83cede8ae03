/** What the engine said, whichever way it was asked. */
export interface Refusal {
  readonly status: number | undefined;
  readonly message: string;
}

/** Also what does not enumerate, as the message of an Error. */
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Status and text of an error of dockerode, or of the body of a raw answer. */
export const refusalOf = (error: unknown, status?: number): Refusal => {
  const code = field(error, 'statusCode') ?? status;
  const inner = field(field(error, 'json'), 'message') ?? field(error, 'message');
  const message = typeof inner === 'string' ? inner : String(error);
  return {
    status: typeof code === 'number' ? code : undefined,
    // what docker-modem puts before the engine's own words
    message: message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim(),
  };
};

/** What a message of the engine means for the author of the spec, and what to do. */
export interface Explanation {
  readonly message: string;
  readonly hint?: string;
}

type Rule = readonly [RegExp, (match: RegExpExecArray, image: string) => Explanation];

const RULES: readonly Rule[] = [
  [
    /exec: "([^"]*)": executable file not found/,
    ([, name], image) => ({
      message: `the image '${image}' has no program '${name}' in its PATH`,
      hint: 'correct command or entrypoint, or take an image that has the program',
    }),
  ],
  [
    /exec: "([^"]*)": (?:stat [^:]*: )?(no such file or directory|permission denied|is a directory)/,
    ([, name, why], image) => ({
      message: `'${name}' cannot be run in the image '${image}': ${why}`,
      hint: 'correct command or entrypoint: it must be an executable file of the image',
    }),
  ],
  [
    /exec ([^ :]+): (exec format error|no such file or directory)/,
    ([, name, why], image) => ({
      message: `'${name}' of the image '${image}' cannot be run here: ${why}`,
      hint: 'the image is for another kind of machine, or the interpreter the file names is missing',
    }),
  ],
  [
    /no command specified/i,
    (_, image) => ({
      message: `the image '${image}' names no command to run`,
      hint: 'set command, the program and its arguments',
    }),
  ],
  [
    /chdir to cwd \("([^"]*)"\)[^:]*: (?:chdir [^:]*: )?(.*)/,
    ([, folder, why = 'failed'], image) => ({
      message: `the working directory '${folder}' cannot be entered in the image '${image}': ${why}`,
      hint: 'correct workdir: it is a path inside the container',
    }),
  ],
  [
    /unable to find (user|group) ([^:]+)/,
    ([, kind, name], image) => ({
      message: `the image '${image}' has no ${kind} '${name}'`,
      hint: 'correct user: a name of the image, or numbers such as "1000:1000"',
    }),
  ],
  [
    /(?:bind source path does not exist|invalid mount config.*source path): (.*)/,
    ([, path]) => ({
      message: `the container engine does not see the folder '${path}'`,
      hint: 'it must exist on the machine the engine runs on; an engine in a VM or on another machine is not supported yet',
    }),
  ],
  [
    /mount.* to rootfs at "([^"]*)".*not a directory/,
    ([, path]) => ({
      message: `a folder cannot be mounted over a file, or a file over a folder, at '${path}'`,
      hint: 'make source and target of the volume the same kind',
    }),
  ],
  [
    /minimum memory limit allowed is (\S+)/i,
    ([, least]) => ({
      message: `the memory limit is too small: the engine allows no less than ${least}`,
      hint: 'raise limits.memory_mb',
    }),
  ],
  [
    /range of CPUs is from (\S+) to (\S+?),/i,
    ([, least, most]) => ({
      message: `the CPU limit is outside what this machine has: ${least} to ${most} CPUs`,
      hint: 'correct limits.cpu_millicores',
    }),
  ],
  [
    /cannot join network (?:namespace )?of a non running container|No such container: container:/i,
    () => ({
      message: 'the room ended: its holder container is not running any more',
      hint: 'see whether something outside removes containers of this engine',
    }),
  ],
  [
    /no space left on device/i,
    () => ({ message: 'the disk of the container engine is full', hint: 'docker system prune frees space' }),
  ],
];

const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? message)
    .replace(/^(?:failed to create (?:shim )?task(?: for container)?: )+/, '')
    .replace(/^OCI runtime (?:create|exec) failed: (?:runc (?:create|exec) failed: )?/, '')
    .replace(/^(?:container_linux\.go:\d+: starting container process caused: )/, '')
    .replace(/: unknown$/, '');

/** Says a refusal of the engine in words of the spec; an unknown one is passed on without its wrapping. */
export const explain = (refusal: Refusal, image: string): Explanation => {
  for (const [pattern, say] of RULES) {
    const match = pattern.exec(refusal.message);
    if (match) return say(match, image);
  }
  return { message: `the container engine refused: ${firstLine(refusal.message)}` };
};
