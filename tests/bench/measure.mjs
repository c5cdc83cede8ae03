import { spawn } from 'node:child_process';

/** The rows' own environment: nothing of the caller's that could change what is measured. */
export const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NO_COLOR: '1',
  ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
};

/** Runs a program to its end. Rejects with what it said when it ends with anything but 0. */
export const run = (argv, { cwd = process.cwd(), capture = false } = {}) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(argv[0], argv.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      if (capture || stdout.length < 2_000) stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    let ms = 0;
    child.once('error', reject);
    child.once('exit', () => {
      ms = performance.now() - began;
    });
    child.once('close', (code) => {
      if (code === 0) return resolve({ ms, stdout });
      reject(new Error(`${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim().slice(0, 300)}`));
    });
  });

/** How long one run of a program takes, ms. */
export const time = async (argv, options) => (await run(argv, options)).ms;

/** How long `work` takes, ms. */
export const stopwatch = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/**
 * Samples of each task, ms: round by round, each round in another order, so that what the machine does meanwhile hits
 * all alike. The first round only warms the caches.
 */
export const interleave = async (rounds, tasks) => {
  const names = Object.keys(tasks);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      const ms = await tasks[name]();
      if (round > 0) samples[name].push(ms);
    }
  return samples;
};

/** `count` calls of `work`, `atOnce` at a time. */
export const pooled = async (count, atOnce, work) => {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

export const median = (samples) => {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Round by round, what `change` makes of the samples of that round. */
export const zip = (columns, change) =>
  columns[0].map((_, round) => change(...columns.map((one) => one[round])));
