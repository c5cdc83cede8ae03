import { existsSync } from 'node:fs';
import http from 'node:http';
import { interleave, median, stopwatch, zip } from './measure.mjs';
import { project, results } from './project.mjs';
import { aboveFloor, row, skipped, unmeasured } from './rows.mjs';

const group = 'container';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);
/** Scenarios of the long run after its first. */
const MORE = 4;
const name = 'one more container scenario';

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

const spec = (image, count) => `[meta]
name = "boxes"

[service.box]
image = "${image}"
command = ["sleep", "1000"]
${Array.from(
  { length: count },
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

/** Durations of the scenarios of one run as it reports them. */
const scenarios = async (folder, count) => {
  const all = await results(folder, '-j1');
  if (all.length !== count || all.some(({ status, room }) => status !== 'passed' || !room?.sealed))
    throw new Error('a scenario is missing, red or unsealed');
  return all.map(({ durationMs }) => durationMs);
};

/**
 * What a scenario costs is what a run gets longer by it, from its start to its exit: a pod that is made ahead or removed
 * behind a scenario's back is in no duration, but it is in that.
 */
const measure = async (image) => {
  const short = project({ boxes: spec(image, 1) });
  const long = project({ boxes: spec(image, 1 + MORE) });
  const first = [];
  const later = [];
  try {
    const samples = await interleave(ROUNDS, {
      short: () => stopwatch(async () => first.push(...(await scenarios(short.folder, 1)))),
      long: () =>
        stopwatch(async () => later.push(median((await scenarios(long.folder, 1 + MORE)).slice(1)))),
      engine: () => stopwatch(() => bare(image)),
    });
    const floor = {
      name: 'the engine: create, start, exec and remove of the same two containers',
      samples: samples.engine,
    };
    const added = zip([samples.long, samples.short], (all, one) => (all - one) / MORE);
    return [
      row({
        group,
        name,
        samples: added,
        floor,
        budget: aboveFloor(100),
        note: `what a run of ${1 + MORE} takes longer than a run of one, divided by ${MORE}: with all that is done before and after a scenario`,
      }),
      row({ group, name: 'its duration as it reports it', samples: later.slice(1), floor }),
      row({
        group,
        name: 'the only one of a run',
        samples: first.slice(1),
        floor,
        note: 'its duration; it connects to the engine and makes its pod itself',
      }),
    ];
  } finally {
    short.dispose();
    long.dispose();
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
