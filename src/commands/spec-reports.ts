import { resolve } from 'node:path';
import type { SpecPlan } from '../model/plan.ts';
import { type ReporterName, reporters } from '../reporters/index.ts';
import { hearPart } from '../reporters/part.ts';
import type { Hear, ReportOptions } from '../reporters/reporter.ts';
import { fileSink } from './sinks.ts';
import { usage } from './usage.ts';

/** One file of `[report]`, and the specs that name it. */
interface SpecReport {
  readonly name: ReporterName;
  readonly file: string;
  readonly specs: readonly SpecPlan[];
}

const isReporter = (name: string): name is ReporterName => Object.hasOwn(reporters, name);

/** The files that specs name; specs that name the same file share it. */
const reportsOf = (specs: readonly SpecPlan[]): readonly SpecReport[] => {
  const found = new Map<string, SpecReport>();
  for (const spec of specs) {
    for (const [name, file] of Object.entries(spec.reports)) {
      const known = found.get(file);
      if (!isReporter(name) || (known && known.name !== name))
        throw usage(
          `[report] of ${spec.id} writes ${name} to ${file}, and ${known?.name} goes there already`,
        );
      found.set(file, { name, file, specs: [...(known?.specs ?? []), spec] });
    }
  }
  return [...found.values()];
};

/**
 * Opens what `[report]` of the planned specs names: a listener for each file, which hears of its specs only.
 * @throws UsageError when a file cannot be written, or a reporter of the command line writes it already.
 */
export const openSpecReports = async (
  specs: readonly SpecPlan[],
  options: ReportOptions,
  cwd: string,
): Promise<readonly { readonly file: string; readonly hear: Hear }[]> => {
  const taken = new Set(options.written.map((file) => resolve(cwd, file)));
  return Promise.all(
    reportsOf(specs).map(async ({ name, file, specs: own }) => {
      if (taken.has(resolve(cwd, file)))
        throw usage(
          `[report] of ${own[0]?.id} and the command line both write ${file}`,
          'name one file in one place',
        );
      const reporter = await reporters[name]();
      return { file, hear: hearPart(own, reporter(fileSink(file, cwd), options)) };
    }),
  );
};
