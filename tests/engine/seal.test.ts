import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import net, { type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { give, users } from '../helpers/ordinary-user.ts';
import { endOf } from '../helpers/outcome.ts';
import { portOf } from '../helpers/ports.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';
import { type StartedCli, startCli } from '../helpers/start-cli.ts';

const PROBE = readFileSync(join(import.meta.dirname, 'seal-probe.cjs'), 'utf8');
/** Measured inside: 0 to 5 ms. Refused by a time-out would be seconds. */
const AT_ONCE_MS = 1_000;

const host: Server[] = [];
const listening = async (where: net.ListenOptions): Promise<Server> => {
  const server = net.createServer((socket) => socket.destroy()).listen(where);
  await once(server, 'listening');
  host.push(server);
  return server;
};

const ABSTRACT = `clnrm-test-${process.pid}`;
const SOCKET = join(tmpdir(), `${ABSTRACT}.sock`);
let outside: readonly string[] = [];
let neighbour: StartedCli;
const neighbours = project({
  'n.clnrm.toml': `[meta]\nname = "neighbour"\n[service.api]\ncommand = ["node", "-e", "require('http').createServer((q, r) => r.end()).listen(7777)"]\nports = [7777]\n[[scenario]]\nname = "n"\nrun = "sleep 1000"\n`,
});

beforeAll(async () => {
  const loopback = portOf(await listening({ port: 0, host: '127.0.0.1' }));
  const everywhere = portOf(await listening({ port: 0, host: '0.0.0.0' }));
  await listening({ path: SOCKET });
  await listening({ path: `\0${ABSTRACT}` });
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  outside = [
    `tcp|127.0.0.1|${loopback}`,
    `tcp|127.0.0.1|${everywhere}`,
    // docker0 is among them
    ...addresses.map(({ address }) => `tcp|${address}|${everywhere}`),
    'tcp|127.0.0.1|7777',
    'tcp|1.1.1.1|80',
    'tcp|2606:4700:4700::1111|80',
    'tcp|169.254.169.254|80',
    'name|example.com',
    'name|api.github.com',
    `unix|${SOCKET}`,
    'unix|/run/docker.sock',
    'unix|/var/run/docker.sock',
    `abstract|${ABSTRACT}`,
  ];
  neighbour = startCli(['run'], { cwd: neighbours.folder });
  await neighbour.until(({ type }) => type === 'service:ready');
});

afterAll(async () => {
  for (const server of host) server.close();
  await neighbour[Symbol.asyncDispose]();
  neighbours[Symbol.dispose]();
});

const WEB = `"node", "-e", "require('http').createServer((q, r) => r.end()).listen(8080)"`;
const inRoom = `[service.api]\ncommand = [${WEB}]\nports = [8080]\n`;
const inPod = `[service.box]\nimage = "${images.node}"\nentrypoint = ["node"]\ncommand = ["-e", "require('http').createServer((q, r) => r.end()).listen(8081)"]\nports = [8081]\nstop = { grace = "100ms" }\nfiles = [{ target = "/srv/probe.cjs", source = "probe.cjs" }]\n`;

type Told = Readonly<Record<string, { readonly outcome: string; readonly ms: number }>>;

/** Runs the probe inside and gives what it told. */
const probe = async (
  services: string,
  where: string,
  places: readonly string[],
  user: (typeof users)[number],
): Promise<Told> => {
  const env = `env = { PLACES = ${JSON.stringify(JSON.stringify(places))} }`;
  using place = project({
    'seal.clnrm.toml': `[meta]\nname = "seal"\n[isolation]\nnetwork = "sealed"\n${services}[[scenario]]\nname = "one"\n[[scenario.step]]\nname = "probe"\n${where}\n${env}\n`,
    'probe.cjs': PROBE,
  });
  give(place.folder, user);
  await using cli = startCli(['run'], { cwd: place.folder, ...(user.isCaller ? {} : { as: user }) });
  const ended = await cli.done;
  expect(endOf(ended)).toMatchObject({ status: 'passed', room: { sealed: true } });
  const line = ended.events.flatMap((e) => (e.type === 'step:log' && e.stream === 'stdout' ? [e.line] : []));
  return JSON.parse(line.join(''));
};

const REFUSED =
  /^(ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES|EINVAL)$/;
const notRefused = (told: Told): Told =>
  Object.fromEntries(
    Object.entries(told).filter(([, { outcome, ms }]) => !REFUSED.test(outcome) || ms > AT_ONCE_MS),
  );

for (const user of users) {
  describe(`as ${user.name}`, () => {
    test('the places are really open from outside', async () => {
      for (const server of host) {
        const address = server.address();
        const to = typeof address === 'string' ? { path: address } : { port: portOf(server) };
        const socket = net.connect(to);
        await once(socket, 'connect');
        socket.destroy();
      }
    });

    test('a namespace room reaches its services by name, and nothing else', async () => {
      const told = await probe(inRoom, 'command = ["node", "probe.cjs"]', ['tcp|api|8080', ...outside], user);

      expect(told['tcp|api|8080']?.outcome).toBe('open');
      const { 'tcp|api|8080': _, ...rest } = told;
      expect(Object.keys(rest)).toHaveLength(outside.length);
      expect(notRefused(rest)).toEqual({});
    });

    (user.mayUseEngine ? engineTest : test.skip)(
      'a pod reaches its services by name, and nothing else',
      async () => {
        const told = await probe(
          inPod,
          'service = "box"\ncommand = ["node", "/srv/probe.cjs"]',
          ['tcp|box|8081', ...outside],
          user,
        );

        expect(told['tcp|box|8081']?.outcome).toBe('open');
        const { 'tcp|box|8081': _, ...rest } = told;
        expect(Object.keys(rest)).toHaveLength(outside.length);
        expect(notRefused(rest)).toEqual({});
      },
    );

    (user.mayUseEngine ? engineTest : test.skip)(
      'both sides of a mixed room reach each other by name, and nothing else',
      async () => {
        const own = ['tcp|api|8080', 'tcp|box|8081'];
        for (const where of [
          'command = ["node", "probe.cjs"]',
          'service = "box"\ncommand = ["node", "/srv/probe.cjs"]',
        ]) {
          const told = await probe(inRoom + inPod, where, [...own, ...outside], user);

          expect(own.map((place) => told[place]?.outcome)).toEqual(['open', 'open']);
          const rest = Object.fromEntries(Object.entries(told).filter(([place]) => !own.includes(place)));
          expect(notRefused(rest)).toEqual({});
        }
      },
    );

    test('a step can do nothing to the machine, and sees nothing of it', async () => {
      const hostPid = process.pid;
      const attempts: Readonly<Record<string, string>> = {
        'remounts the system': 'mount -o remount,rw,bind /usr',
        'remounts in a namespace of its own':
          "unshare -Urm sh -c 'mount -o remount,rw,bind /usr && touch /usr/x'",
        'unmounts what hides': 'umount /etc/hosts || umount /proc/sys',
        'unmounts in a namespace of its own': "unshare -Urm sh -c 'umount /proc/sys || umount /etc/hosts'",
        'mounts proc anew and writes a sysctl':
          "unshare -Urmpf sh -c 'mount -t proc proc /proc && v=$(cat /proc/sys/kernel/panic) && echo $v > /proc/sys/kernel/panic'",
        'mounts sysfs': "unshare -Urmn sh -c 'mount -t sysfs sysfs /mnt'",
        'writes a sysctl': 'v=$(cat /proc/sys/kernel/panic) && echo $v > /proc/sys/kernel/panic',
        'could write sysrq-trigger': 'test -w /proc/sysrq-trigger',
        'could write an interrupt': 'test -w /proc/irq/default_smp_affinity',
        'adds an address': 'ip addr add 10.9.8.7/8 dev lo',
        'takes lo down': 'ip link set lo down',
        'adds a device': 'ip link add x type dummy',
        'enters the net of its parent': 'nsenter -t 1 -n true',
        'sees a process of the host': `test -d /proc/${hostPid}`,
        'signals a process of the host': `kill -0 ${hostPid}`,
        'sees more processes than its own': 'test $(ls /proc | grep -c "^[0-9]") -gt 8',
        'reads shadow': 'test -s /etc/shadow && cat /etc/shadow',
        'writes /etc': 'touch /etc/x || echo x >> /etc/hosts',
        'writes /usr': 'touch /usr/x',
        'writes /': 'touch /x || mkdir /y',
        'writes /run': 'touch /run/x',
        'writes above the workspace': 'touch ../x && test "$(stat -c %m ..)" != /tmp',
        'makes a device': 'mknod /tmp/sda b 8 0',
        'sees the home of the caller': 'test -e /root/.bashrc || test -n "$(ls -A /home)"',
        'inherits a handle': 'ls -l /proc/self/fd /proc/1/fd | grep -q sesame',
        'inherits a secret': 'env | grep -q hunter2-',
        'finds the secret elsewhere': 'cat /proc/*/environ 2> /dev/null | grep -aq hunter2-',
      };
      const script = Object.entries(attempts).map(
        ([name, line]) => `if (${line}) > /dev/null 2>&1; then echo 'DONE ${name}'; else echo 'denied'; fi`,
      );
      using place = project({
        'seal.clnrm.toml': `[meta]\nname = "seal"\n[[scenario]]\nname = "one"\nrun = "sh tries.sh"\n`,
        'tries.sh': script.join('\n'),
      });
      give(place.folder, user);
      using sesame = project({ sesame: '' });
      await using cli = startCli(['run'], {
        cwd: place.folder,
        env: { MY_TOKEN: 'hunter2-token' },
        handles: [openSync(join(sesame.folder, 'sesame'), 'r')],
        ...(user.isCaller ? {} : { as: user }),
      });

      const ended = await cli.done;

      const lines = ended.events.flatMap((e) => (e.type === 'step:log' ? [e.line] : []));
      expect(lines.filter((line) => line !== 'denied')).toEqual([]);
      expect(lines).toHaveLength(Object.keys(attempts).length);
    });

    test('what a step may write are its copy of the workspace, /tmp and HOME; the author’s files stay', async () => {
      using place = project({
        'seal.clnrm.toml': `[meta]\nname = "seal"\n[[scenario]]\nname = "one"\nrun = "echo new > data && rm gone && mkdir -p deep/er && echo x > deep/er/x && chmod 600 data && echo t > /tmp/t && echo h > $HOME/h && echo s > $CLNRM_SCRATCH/s && cat data"\n`,
        data: 'old',
        gone: 'still here',
      });
      const before = statSync(join(place.folder, 'data'));
      give(place.folder, user);
      await using cli = startCli(['run'], { cwd: place.folder, ...(user.isCaller ? {} : { as: user }) });

      const ended = await cli.done;

      expect(endOf(ended).status).toBe('passed');
      expect(readdirSync(place.folder).toSorted()).toEqual(['.clnrm', 'data', 'gone', 'seal.clnrm.toml']);
      expect(readFileSync(join(place.folder, 'data'), 'utf8')).toBe('old');
      expect(statSync(join(place.folder, 'data'))).toMatchObject({
        mode: before.mode,
        mtimeMs: before.mtimeMs,
      });
    });
  });
}

const unsealed = async (flags: readonly string[], network = 'auto'): Promise<CliRun> => {
  using place = project({
    'a.clnrm.toml': `[meta]\nname = "a"\n[isolation]\nnetwork = "${network}"\n[[scenario]]\nname = "one"\nrun = "true"\n`,
  });
  await using cli = startCli(['run', '--level', 'process', ...flags], { cwd: place.folder });
  return await cli.done;
};

test.each([[[], 'sealed'] as const, [['--require-sealed'], 'auto'] as const])(
  'what must be sealed and cannot be is errored, exit 3 (%j, network = %s)',
  async (flags, network) => {
    const ended = await unsealed(flags, network);

    expect(ended.exitCode).toBe(3);
    expect(endOf(ended)).toMatchObject({
      status: 'errored',
      errors: [{ code: 'cannot-seal', at: { text: '[[scenario]]' } }],
    });
    expect(endOf(ended).errors[0]?.hint).toBeTruthy();
  },
);

test('a run that is not sealed says so with the reason to people, in JSON and in JUnit', async () => {
  using place = project({ 'a.clnrm.toml': '[meta]\nname = "a"\n[[scenario]]\nname = "one"\nrun = "true"\n' });

  const { stdout, exitCode } = await runCli(
    'clnrm run --level process -r human -r json=o.json -r junit=o.xml',
    place.folder,
  );

  expect(exitCode).toBe(0);
  expect(stdout).toContain('UNSEALED: level = "process" was asked for');
  const json = readFileSync(join(place.folder, 'o.json'), 'utf8');
  expect(json).toMatch(/"sealed": false[^}]*"reason": "level = \\"process\\" was asked for"/s);
  expect(readFileSync(join(place.folder, 'o.xml'), 'utf8')).toContain('value="UNSEALED"');
});
