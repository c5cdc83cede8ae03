import { parentPort, workerData } from 'node:worker_threads';
import { chanceOf } from './chance.ts';
import { corpus, type Seedling } from './corpus.ts';
import { damage } from './damage.ts';
import { judge } from './judge.ts';

const { root, seed } = workerData as { readonly root: string; readonly seed: number };
const seedlings = corpus(root);
const others = seedlings.flatMap(({ text }) => text.split('\n'));

/** Damage to a sound spec gets furthest, so most are; the others bring forms that only faults show. */
const sound: Seedling[] = [];
for (const one of seedlings) if ((await judge(one)).outcome === 'planned') sound.push(one);

// One damaged spec for each number that comes; the answer says that it did not hang.
parentPort?.on('message', async (index: number) => {
  const chance = chanceOf(seed * 1_000_003 + index);
  const { path, text } = chance.of(chance.of([sound, sound, sound, seedlings]));
  const spec = { path, text: damage(text, others, chance) };
  parentPort?.postMessage({ index, ...spec, ...(await judge(spec)) });
});
