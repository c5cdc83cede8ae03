import { existsSync } from 'node:fs';
import http from 'node:http';
import { interleave, median, stopwatch } from './measure.mjs';
import { project, results } from './project.mjs';
import { aboveFloor, row, skipped, unmeasured } from './rows.mjs';

const group = 'container';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);
/** Scenarios in one spec; the first also connects to the engine and loads its client. */
const WARM = 2;
const name = 'scenario of one container';

const socketPath = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';

const ask = (method, path, body) =>
  new Promise((resolve, reject) => {
    const payload = body && JSON.stringify(body);
    const headers = { host: 'engine', ...(payload && { 'content-type': 'application/json' }) };
    const request = http.request({ socketPath, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode, text }));
    });
    request.once('error', reject);
    request.end(payload);
  });

const must = async (method, path, body) => {
  const { status, text } = await ask(method, path, body);
  if (status >= 400) throw new Error(`${method} ${path}: HTTP ${status} ${text.trim()}`);
  return text;
};

const create = async (config) => JSON.parse(await must('POST', '/containers/create', config)).Id;

const remove = (id) => must('DELETE', `/containers/${id}?force=true&v=true`);

/** What the engine itself needs for the two containers of the scenario, by its API and nothing else. */
const bare = async (image) => {
  const stay = { Image: image, Cmd: ['sleep', '1000'] };
  const ids = [];
  try {
    const holder = await create({ ...stay, HostConfig: { NetworkMode: 'none' } });
    ids.push(holder);
    await must('POST', `/containers/${holder}/start`);
    const box = await create({ ...stay, HostConfig: { NetworkMode: `container:${holder}` } });
    ids.push(box);
    await must('POST', `/containers/${box}/start`);
    const exec = { Cmd: ['true'], AttachStdout: true, AttachStderr: true };
    const { Id } = JSON.parse(await must('POST', `/containers/${box}/exec`, exec));
    await must('POST', `/exec/${Id}/start`, { Detach: false, Tty: false });
    await must('GET', `/exec/${Id}/json`);
  } finally {
    await Promise.all(ids.map(remove));
  }
};

const spec = (image) => `[meta]
name = "boxes"

[service.box]
image = "${image}"
command = ["sleep", "1000"]
${Array.from(
  { length: WARM + 1 },
  (_, i) => `
[[scenario]]
name = "s${i}"

[[scenario.step]]
name = "true"
service = "box"
command = ["true"]
`,
).join('')}`;

const busybox = async () => {
  for (const image of ['clnrm/busybox:1', 'busybox:1'])
    if ((await ask('GET', `/images/${image}/json`)).status === 200) return image;
  return undefined;
};

/** Durations of the scenarios of one run as it reports them, the first one apart. */
const scenarios = async (folder) => {
  const all = await results(folder, '-j1');
  if (all.length !== WARM + 1 || all.some(({ room }) => !room?.sealed))
    throw new Error('a scenario is missing or unsealed');
  return all.map(({ durationMs }) => durationMs);
};

const measure = async (image) => {
  const { folder, dispose } = project({ boxes: spec(image) });
  const first = [];
  try {
    const samples = await interleave(ROUNDS, {
      scenario: async () => {
        const [cold, ...warm] = await scenarios(folder);
        first.push(cold);
        return median(warm);
      },
      engine: () => stopwatch(() => bare(image)),
    });
    const floor = {
      name: 'the engine: create, start, exec and remove of the same two containers',
      samples: samples.engine,
    };
    return [
      row({ group, name, samples: samples.scenario, floor, budget: aboveFloor(100) }),
      row({
        group,
        name: 'the first of a run',
        samples: first.slice(1),
        floor,
        note: 'it connects to the engine and loads its client too',
      }),
    ];
  } finally {
    dispose();
  }
};

/** A scenario with a service in a container and one step in it, the engine warm. */
export const container = async () => {
  if (!existsSync(socketPath)) return [skipped(group, name, `no container engine at ${socketPath}`)];
  const answer = await ask('GET', '/_ping').catch((error) => ({ status: error.message }));
  if (answer.status !== 200)
    return [skipped(group, name, `the engine at ${socketPath} does not answer: ${answer.status}`)];
  const image = await busybox();
  if (image === undefined)
    return [skipped(group, name, 'the engine has no image busybox:1: docker pull busybox:1')];
  return measure(image).catch((error) => [unmeasured(group, name, error)]);
};
