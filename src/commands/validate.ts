import { EXIT } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import type { Plan } from '../model/plan.ts';
import { planFiles } from '../pipeline.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { selection, selectionFlags } from './selection.ts';

const summaryOf = ({ specs, diagnostics }: Plan): string => {
  const scenarios = specs.reduce((sum, spec) => sum + spec.scenarios.length, 0);
  const faults = diagnostics.filter(({ severity }) => severity === 'error').length;
  const sound = `${plural(specs.length, 'spec')} with ${plural(scenarios, 'scenario')}`;
  if (faults === 0) return `${sound}: nothing to mend\n`;
  return specs.length === 0
    ? `${plural(faults, 'fault')}\n`
    : `${plural(faults, 'fault')}; ${sound} without\n`;
};

/** 2 with a fault, 4 when no scenario was selected, else 0. */
export const exitCodeOf = ({ specs, diagnostics }: Plan): number => {
  if (diagnostics.some(({ severity }) => severity === 'error')) return EXIT.usage;
  return specs.some(({ scenarios }) => scenarios.length > 0) ? EXIT.passed : EXIT.nothing;
};

/** `clnrm validate`, also `dry-run`: the stages before anything starts. Faults on stderr, the count on stdout. */
export default defineCommand({
  flags: selectionFlags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm validate', 'every spec below this folder'],
    ['clnrm validate specs/shop.clnrm.toml', 'one file: all its faults at once'],
  ],
  async run(given, host) {
    const plan = await planFiles(await selection(given, host), host);
    const look = lookOf(host.stderr, host.env, given['no-color'] ?? false);
    host.stderr.write(frames(plan.diagnostics, look));
    host.stdout.write(summaryOf(plan));
    return exitCodeOf(plan);
  },
});
