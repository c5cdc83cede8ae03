import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { interleave, median, run } from './measure.mjs';
import { nodeOptions } from './project.mjs';
import { aboveFloor, atMost, row } from './rows.mjs';

const group = 'spans';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);
const FEWER = Math.min(3, ROUNDS);

/** As in `spans-parts.ts`. */
const SPANS_A_TRACE = 15;

/** Bundled and started as the program is, so that what is measured is what ships. */
const bundle = (outdir) =>
  build({
    entryPoints: ['spans-load.ts', 'spans-sender.ts', 'spans-subject.ts'].map((name) =>
      resolve(import.meta.dirname, name),
    ),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module'; const require = benchRequire(import.meta.url);",
    },
  });

const inNode = async (...argv) => (await run([process.execPath, ...argv], { capture: true })).stdout;

/** Requests of so many traces, and how to measure something with them in a fresh process. */
const load = async (folder, traces) => {
  const requests = join(folder, String(traces));
  mkdirSync(requests);
  await inNode(join(folder, 'spans-load.mjs'), requests, String(traces));
  return async (what, ...flags) =>
    JSON.parse(await inNode(...nodeOptions(), ...flags, join(folder, 'spans-subject.mjs'), what, requests));
};

const keeper = () => {
  const kept = [];
  return { kept, of: (name) => kept.map((one) => one[name]) };
};

/** Samples of the receiver beside those of its floor, with all that each run said. */
const received = async (measure, traces, rounds) => {
  const [receiver, floor] = [keeper(), keeper()];
  const subject = (what, into) => async () => {
    const said = await measure(what);
    if (what === 'receiver' && said.spans !== traces * SPANS_A_TRACE)
      throw new Error(`${said.spans} of ${traces * SPANS_A_TRACE} spans arrived`);
    into.kept.push(said);
    return said.ms;
  };
  await interleave(rounds, { receiver: subject('receiver', receiver), floor: subject('floor', floor) });
  // the first round only warms the caches
  for (const one of [receiver, floor]) one.kept.shift();
  return { receiver, floor };
};

const FLOOR = "the same bodies, read and thrown away by Node's own server";

const speed = ({ receiver, floor }, name, { limit, note = '' }) => {
  const share = receiver.of('receiveMs').map((ms, at) => ms / receiver.of('ms')[at]);
  const [busy, floorBusy] = [receiver, floor].map((one) => Math.round(median(one.of('busyMs'))));
  const all = Math.round(median(receiver.of('cpuMs')));
  return row({
    group,
    name,
    samples: receiver.of('ms'),
    floor: { name: FLOOR, samples: floor.of('ms') },
    ...(limit && { budget: atMost(limit) }),
    note: `50 expectations; ${Math.round(100 * median(share))} % of it receiving; its main thread was busy for ${busy} ms, the floor's for ${floorBusy}, and with V8's compiler beside it for ${all}; each run in a fresh process${note}`,
  });
};

const ten = async (folder) => {
  const traces = 667;
  const measure = await load(folder, traces);
  const rows = [speed(await received(measure, traces, ROUNDS), '10 k received and judged', { limit: 150 })];
  const kept = keeper();
  for (let round = 0; round < ROUNDS; round++) kept.kept.push(await measure('keep'));
  const [digest, keep] = [kept.of('digestMs'), kept.of('keepMs')].map((ms) => Math.round(median(ms)));
  return [
    ...rows,
    row({
      group,
      name: '10 k digested and kept',
      samples: kept.of('ms'),
      note: `${digest} ms the digest, ${keep} ms the text for later commands, in a fresh process`,
    }),
  ];
};

const hundred = async (folder) => {
  const measure = await load(folder, 6_667);
  const explained = keeper();
  for (let round = 0; round < FEWER; round++) explained.kept.push(await measure('explain'));
  const { held, rss } = await measure('again', '--expose-gc');
  const peak = Math.round(Math.max(...rss));
  return [
    row({
      group,
      name: '100 k explained, the slowest',
      samples: explained.of('ms'),
      floor: { name: '50 expectations that hold, judged', samples: explained.of('heldMs') },
      budget: atMost(100),
      note: 'of 18 failing expectations about every span, each judged and explained; cold',
    }),
    row({
      group,
      name: '100 k six times, MiB held',
      unit: 'MiB',
      samples: held.slice(1),
      floor: { name: 'after the first run in the same process', samples: held.slice(0, 1) },
      budget: aboveFloor(4),
      note: `heap and buffers after full collections; resident memory ${rss.map((one) => Math.round(one)).join(', ')} MiB, never more than ${peak}`,
    }),
  ];
};

const million = async (folder) => {
  const traces = 66_667;
  const both = await received(await load(folder, traces), traces, FEWER);
  return [
    speed(both, '1 M received and judged', { limit: 6_000, note: '; the stretch is 3000' }),
    row({
      group,
      name: '1 M received and judged, MiB',
      unit: 'MiB',
      samples: both.receiver.of('peakMiB'),
      floor: { name: `peak memory of ${FLOOR}`, samples: both.floor.of('peakMiB') },
      budget: atMost(600),
      note: 'most memory that was ever resident; the stretch is 400',
    }),
  ];
};

/**
 * Spans of ten attributes as the SDK sends them, 512 a request, posted over loopback by another process: received, sealed,
 * judged and explained.
 */
export const spans = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  try {
    await bundle(folder);
    return [...(await ten(folder)), ...(await hundred(folder)), ...(await million(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
