import { availableParallelism } from 'node:os';
import { ClnrmError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import { openEngine } from '../engine/container/client.ts';
import { ensureImage } from '../engine/container/image.ts';
import { findPlugin } from '../find-plugin.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecPlan } from '../model/plan.ts';
import { planFiles } from '../pipeline.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { selection, selectionFlags } from './selection.ts';
import { exitCodeOf } from './validate.ts';
import { choice, wholeNumber } from './values.ts';

/** The images that the containers of these specs are started from, each once. */
const imagesOf = async (specs: readonly SpecPlan[]): Promise<readonly string[]> => {
  const named = specs.flatMap(({ services, isolation }) => [
    ...services.filter(({ backend }) => backend === 'container'),
    ...(isolation.image === undefined ? [] : [{ image: isolation.image, plugin: '' }]),
  ]);
  const images = await Promise.all(
    named.map(async ({ image, plugin }) => image ?? (await findPlugin(plugin))?.image),
  );
  return [...new Set(images.filter((image) => image !== undefined))].sort();
};

/** `clnrm pull`: every image that the specs need, fetched before a run has to wait for it. */
export default defineCommand({
  flags: {
    ...selectionFlags,
    jobs: { alias: 'j', value: 'N', describe: 'Images to fetch at the same time; default: the processors' },
    policy: {
      value: 'WHICH',
      describe: 'missing (default), or always: also those that are here, if there is a newer one',
      choices: ['missing', 'always'],
    },
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm pull', 'the images of every spec below this folder'],
    ['clnrm pull specs --policy always', 'newer ones too'],
  ],
  async run(given, host) {
    const policy = choice('--policy', given.policy ?? 'missing', ['missing', 'always']);
    const jobs = given.jobs === undefined ? availableParallelism() : wholeNumber('--jobs', given.jobs, 1);
    const plan = await planFiles(await selection(given, host), host);
    const look = lookOf(host.stderr, host.env, given['no-color'] ?? false);
    host.stderr.write(frames(plan.diagnostics, look));
    const code = exitCodeOf(plan);
    if (code !== EXIT.passed) return code;
    const waiting = [...(await imagesOf(plan.specs))];
    const count = waiting.length;
    if (count === 0) {
      host.stdout.write('no image is needed\n');
      return EXIT.passed;
    }
    const engine = await openEngine({ ...host.env });
    const refused: Diagnostic[] = [];
    const work = async (): Promise<void> => {
      for (let image = waiting.shift(); image !== undefined; image = waiting.shift()) {
        try {
          await ensureImage(engine, image, policy, host.signal);
          host.stdout.write(`${image}\n`);
        } catch (error) {
          if (!(error instanceof ClnrmError)) throw error;
          refused.push(...error.diagnostics);
        }
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    host.stderr.write(frames(refused, look));
    host.stdout.write(`${count - refused.length} of ${plural(count, 'image')} here\n`);
    return refused.length === 0 ? EXIT.passed : EXIT.infrastructure;
  },
});
