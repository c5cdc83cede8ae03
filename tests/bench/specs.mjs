import { interleave, pooled, stopwatch, time, zip } from './measure.mjs';
import { bareRoom, clnrm, mustBeSealed, oneStep, project } from './project.mjs';
import { atMost, row, unmeasured } from './rows.mjs';
import { specsAsText } from './specs-text.mjs';

const group = 'specs';
const COUNT = 50;
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);

const many = (count) =>
  project(Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, oneStep(`s${i}`)])));

/** Many small specs in sealed namespace rooms, two at a time. */
const specsInRooms = async () => {
  const [one, fifty] = [many(1), many(COUNT)];
  try {
    await mustBeSealed(fifty.folder, COUNT, '-j2');
    const samples = await interleave(ROUNDS, {
      fifty: () => time(clnrm(fifty.folder, '-j2')),
      one: () => time(clnrm(one.folder, '-j2')),
      rooms: () => stopwatch(() => pooled(COUNT, 2, () => time(bareRoom))),
    });
    const perSpec = zip([samples.fifty, samples.one], (all, first) => (all - first) / (COUNT - 1));
    const perRoom = samples.rooms.map((ms) => ms / COUNT);
    const by = 'namespaces and a shell by unshare';
    return [
      row({
        group,
        name: `${COUNT} specs, -j2`,
        samples: samples.fifty,
        floor: { name: `${COUNT} × ${by}, 2 at a time`, samples: samples.rooms },
        budget: atMost(2_000),
      }),
      row({
        group,
        name: 'each further spec',
        samples: perSpec,
        floor: { name: `${by}, 2 at a time`, samples: perRoom },
        budget: atMost(25),
      }),
    ];
  } finally {
    one.dispose();
    fifty.dispose();
  }
};

/** What specs take as text, and in rooms. */
export const specs = async () => {
  const rows = await specsAsText();
  return [
    ...rows,
    ...(await specsInRooms().catch((error) => [unmeasured(group, `${COUNT} specs, -j2`, error)])),
  ];
};
