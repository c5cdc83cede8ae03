import { relative } from 'node:path';
import { build } from 'esbuild';
import { interleave, time, zip } from './measure.mjs';
import { bareRoom, bin, clnrm, mustBeSealed, oneStep, project } from './project.mjs';
import { aboveFloor, atMost, row, unmeasured } from './rows.mjs';

const group = 'startup';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 15);
const node = [process.execPath, '-e', '0'];

/** Bytes of a built file and of all that it imports statically, as esbuild reads them. */
const staticBytes = async (entry) => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return 0;
    seen.add(path);
    const { bytes, imports } = metafile.inputs[path];
    const inner = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
    return inner.reduce((sum, one) => sum + visit(one.path), bytes);
  };
  return visit(relative(process.cwd(), entry));
};

const version = async () => {
  const samples = await interleave(ROUNDS, {
    version: () => time([bin, '--version']),
    node: () => time(node),
  });
  const floor = { name: 'node -e 0', samples: samples.node };
  return row({ group, name: 'clnrm --version', samples: samples.version, floor, budget: aboveFloor(20) });
};

const oneSpec = async () => {
  const { folder, dispose } = project({ one: oneStep('one') });
  try {
    await mustBeSealed(folder, 1);
    const samples = await interleave(ROUNDS, {
      run: () => time(clnrm(folder)),
      node: () => time(node),
      room: () => time(bareRoom),
    });
    const floor = {
      name: 'node -e 0, then the namespaces and a shell by unshare',
      samples: zip([samples.node, samples.room], (a, b) => a + b),
    };
    return row({ group, name: 'clnrm run, one spec', samples: samples.run, floor, budget: atMost(300) });
  } finally {
    dispose();
  }
};

const graph = async () =>
  row({
    group,
    name: 'static graph of the bin',
    unit: 'bytes',
    samples: [await staticBytes(bin)],
    budget: atMost(300_000),
  });

/** Start-up of the program: what every call pays. */
export const startup = async () => {
  const rows = [];
  for (const [name, measure] of Object.entries({
    'clnrm --version': version,
    'clnrm run, one spec': oneSpec,
    'static graph of the bin': graph,
  }))
    rows.push(await measure().catch((error) => unmeasured(group, name, error)));
  return rows;
};
