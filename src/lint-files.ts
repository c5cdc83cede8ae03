import { resolve } from 'node:path';
import type { Diagnostic } from './model/diagnostic.ts';
import { type PlanOptions, readAndPlan } from './pipeline.ts';
import { lintSpecs } from './spec/lint/lint.ts';
import { readText } from './spec/load.ts';
import type { ParsedSpec } from './spec/parse.ts';
import type { Host } from './util/host.ts';
import { longestFirst, masker } from './util/mask.ts';

/** What `lint` found. */
export interface Linted {
  /** Files that could be read. */
  readonly files: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Faults as `validate` tells them, and opinions on every spec that has none; secrets are masked. */
export const lintFiles = async (options: PlanOptions, host: Host): Promise<Linted> => {
  const { rendered, parsed, plan } = await readAndPlan(options, host);
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = plan.diagnostics.filter(({ severity }) => severity === 'warning');
  const faulty = new Set(errors.flatMap(({ at }) => at?.file ?? []));
  const planned = new Set(plan.specs.map(({ id }) => id));
  // with `only = true` somewhere sound specs are not in the plan
  const focused = plan.specs.some(({ scenarios }) => scenarios.some(({ only }) => only !== undefined));
  const idOf = ({ source }: ParsedSpec): string => source.rendered.file.id;
  const sound = parsed.filter(
    (one) => one.faults.length === 0 && !faulty.has(idOf(one)) && (focused || planned.has(idOf(one))),
  );
  const opinions = lintSpecs(
    sound,
    {
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      textOf: (file) => {
        const read = readText(resolve(host.cwd, file), file);
        return 'text' in read ? read.text : undefined;
      },
    },
    warnings,
  );
  const secrets = longestFirst(plan.specs.flatMap((one) => one.secrets));
  const mask = masker<readonly Diagnostic[]>(secrets);
  const files = new Set(rendered.map(({ file }) => file.id));
  return { files: files.size, diagnostics: mask([...errors, ...opinions]) };
};
