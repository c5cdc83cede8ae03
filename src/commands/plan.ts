import { frames } from '../diagnostics/frame.ts';
import type { Plan } from '../model/plan.ts';
import { planFiles, secretsOfRun } from '../pipeline.ts';
import { lookOf } from '../util/look.ts';
import { masker } from '../util/mask.ts';
import { version } from '../util/version.ts';
import { defineCommand } from './command.ts';
import { planTree } from './plan-tree.ts';
import { selection, selectionFlags } from './selection.ts';
import { exitCodeOf } from './validate.ts';
import { choice } from './values.ts';

/** What a program may read: no folder of this machine, and no secret. */
const published = ({ specs, diagnostics }: Plan) => ({
  version,
  specs: specs.map(({ file: _file, folder: _folder, secrets: _secrets, ...spec }) => spec),
  diagnostics,
});

/** `clnrm plan`: what a run would do, as a tree or as JSON. Nothing is started; faults are on stderr. */
export default defineCommand({
  flags: {
    ...selectionFlags,
    format: { value: 'FORMAT', describe: 'tree or json', choices: ['tree', 'json'] },
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm plan', 'services in start order, scenarios and their steps'],
    ['clnrm plan specs/shop.clnrm.toml --format json', 'the same for a program'],
  ],
  async run(given, host) {
    const format = choice('--format', given.format ?? 'tree', ['tree', 'json']);
    const options = await selection(given, host);
    const read = await planFiles(options, host);
    const plan = masker<Plan>(secretsOfRun(read.specs, options, host))(read);
    const noColour = given['no-color'] ?? false;
    host.stderr.write(frames(plan.diagnostics, lookOf(host.stderr, host.env, noColour)));
    host.stdout.write(
      format === 'json'
        ? `${JSON.stringify(published(plan), null, 2)}\n`
        : planTree(plan, lookOf(host.stdout, host.env, noColour)),
    );
    return exitCodeOf(plan);
  },
});
