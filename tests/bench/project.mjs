import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './measure.mjs';

/** The built bin, started as users do; CLNRM_TEST_BIN names another one, as for the tests. */
export const bin = resolve(process.env.CLNRM_TEST_BIN ?? 'dist/cli.js');

/** The options that the bin starts Node with. */
export const nodeOptions = () => /exec node (.*) "\$0"/.exec(readFileSync(bin, 'utf8'))[1].split(' ');

/** A folder of specs that is gone with the scope. */
export const project = (specs) => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  for (const [name, text] of Object.entries(specs)) writeFileSync(join(folder, `${name}.clnrm.toml`), text);
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A spec of one `run` step, without services or expectations. */
export const oneStep = (name) => `[meta]
name = "${name}"

[[scenario]]
name = "a step"

[[scenario.step]]
name = "true"
run = "true"
`;

export const clnrm = (folder, ...flags) => [bin, 'run', folder, ...flags];

/** Results of all scenarios of one run that must be green, from its stream of events. */
export const results = async (folder, ...flags) => {
  const { stdout } = await run(clnrm(folder, '-r', 'ndjson', ...flags), { capture: true });
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return events.filter(({ type }) => type === 'scenario:end').map(({ result }) => result);
};

/** A figure of rooms that were not sealed would be a figure of something else. */
export const mustBeSealed = async (folder, count, ...flags) => {
  const all = await results(folder, ...flags);
  const sealed = all.filter(
    ({ status, room }) => status === 'passed' && room?.sealed && room.levels.includes('namespace'),
  );
  if (sealed.length === count) return;
  const reason = all.find(({ room }) => room?.reason)?.room.reason ?? 'see clnrm run';
  throw new Error(`${sealed.length} of ${count} scenarios passed in a sealed namespace room: ${reason}`);
};

/** What util-linux needs for the namespaces of one room and a shell in it. */
export const bareRoom = [
  'unshare',
  ...['--user', '--map-root-user', '--net', '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'],
  ...['sh', '-c', 'true'],
];
