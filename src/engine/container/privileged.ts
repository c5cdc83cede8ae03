import { execPath } from 'node:process';
import type { Engine } from './client.ts';
import { ensureHolderImage, HOLDER_IMAGE } from './holder-image.ts';
import { bind, hostNodeMounts } from './host-node.ts';
import { removeContainer } from './reap.ts';
import { call } from './socket.ts';

/** A short program that runs as root in an empty container with exactly these rights. */
interface Errand {
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  /** Source of an ES5 script for `node -e`; `args` are its `process.argv.slice(1)`. */
  readonly script: string;
  readonly args: readonly string[];
  readonly capabilities: readonly string[];
  /** Shares the processes of this container. */
  readonly pidsOf?: string;
  /** Shares the network of this container. */
  readonly networkOf?: string;
  /** Folders it may write to. */
  readonly folders?: readonly string[];
}

/**
 * Does what an ordinary user may not do itself but the engine may: end processes of other users in a
 * container, remove files they left, give a room an address. About 300 ms. Returns the exit code.
 */
const runErrand = async (errand: Errand): Promise<number> => {
  const { socket } = errand.engine;
  await ensureHolderImage(socket);
  const body = {
    Image: HOLDER_IMAGE,
    User: '0:0',
    Entrypoint: [execPath, '-e', errand.script, ...errand.args],
    Labels: errand.labels,
    HostConfig: {
      NetworkMode: errand.networkOf === undefined ? 'none' : `container:${errand.networkOf}`,
      ...(errand.pidsOf !== undefined && { PidMode: `container:${errand.pidsOf}` }),
      Mounts: [...hostNodeMounts(), ...(errand.folders ?? []).map((folder) => bind(folder, folder, false))],
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: errand.capabilities,
      SecurityOpt: ['no-new-privileges', 'label=disable'],
    },
  };
  const created = await call({ socket, method: 'POST', path: '/containers/create', body });
  if (typeof created.body !== 'object' || created.body === null || !('Id' in created.body)) return -1;
  const id = String(created.body.Id);
  try {
    const { status } = await call({ socket, method: 'POST', path: `/containers/${id}/start` });
    if (status >= 300) return -1;
    const ended = await call({ socket, method: 'POST', path: `/containers/${id}/wait` });
    const result = ended.body;
    return typeof result === 'object' && result !== null && 'StatusCode' in result
      ? Number(result.StatusCode)
      : -1;
  } finally {
    await removeContainer(socket, id);
  }
};

/**
 * Ends every process of a container whose environment has `mark`, and all their descendants, until a look
 * finds none: what forks meanwhile is found by the next look.
 */
const KILL = `
var fs = require('fs'), mark = process.argv[1];
function look() {
  var parents = {}, hit = {};
  fs.readdirSync('/proc').forEach(function (name) {
    if (!/^\\d+$/.test(name) || +name === 1 || +name === process.pid) return;
    try {
      var stat = fs.readFileSync('/proc/' + name + '/stat', 'latin1');
      var fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return;
      parents[name] = fields[1];
      if (fs.readFileSync('/proc/' + name + '/environ', 'latin1').split('\\0').indexOf(mark) >= 0) hit[name] = true;
    } catch (e) {}
  });
  return Object.keys(parents).filter(function (pid) {
    for (var at = pid; parents[at] !== undefined; at = parents[at]) if (hit[at]) return true;
    return false;
  });
}
for (var i = 0; i < 50; i++) {
  var pids = look();
  if (pids.length === 0) process.exit(0);
  pids.forEach(function (pid) { try { process.kill(+pid, 'SIGKILL'); } catch (e) {} });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
process.exit(1);
`;

/** Kills the processes of container `id` that bear `mark` (`NAME=value`) and their children; true when none lives. */
export const killMarked = async (
  engine: Engine,
  labels: Readonly<Record<string, string>>,
  id: string,
  mark: string,
): Promise<boolean> =>
  (await runErrand({
    engine,
    labels,
    script: KILL,
    args: [mark],
    capabilities: ['KILL', 'SYS_PTRACE', 'DAC_READ_SEARCH'],
    pidsOf: id,
  })) === 0;

const REMOVE = `require('fs').readdirSync(process.argv[1]).forEach(function (name) {
  require('fs').rmSync(require('path').join(process.argv[1], name), { recursive: true, force: true });
});`;

/** Empties a folder of the host whose files other users of a container own. */
export const removeAsRoot = async (
  engine: Engine,
  labels: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> => {
  const capabilities = ['DAC_OVERRIDE', 'FOWNER'];
  await runErrand({ engine, labels, script: REMOVE, args: [folder], capabilities, folders: [folder] });
};

const CARRY = `process.argv.slice(1).forEach(function (address) {
  var six = address.indexOf(':') >= 0;
  var order = ['addr', 'add', address + (six ? '/128' : '/32'), 'dev', 'lo'].concat(six ? ['nodad'] : []);
  var env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  var done = require('child_process').spawnSync('ip', order, { env: env });
  if (done.status !== 0) process.exit(done.error ? 127 : 1);
});`;

/** Gives the loopback of container `id` more addresses; false when the machine has no `ip` or refuses. */
export const carryAddresses = async (
  engine: Engine,
  labels: Readonly<Record<string, string>>,
  id: string,
  addresses: readonly string[],
): Promise<boolean> =>
  (await runErrand({
    engine,
    labels,
    script: CARRY,
    args: addresses,
    capabilities: ['NET_ADMIN'],
    networkOf: id,
  })) === 0;
