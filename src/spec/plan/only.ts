import { fault, warning } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SpecPlan } from '../../model/plan.ts';

/** What `only = true` leaves of a selection, and what is said about it. */
interface Focus {
  readonly specs: readonly SpecPlan[];
  readonly diagnostics: readonly Diagnostic[];
}

const HINT = 'take it out; on the command line FILE:LINE, --grep and --tag select scenarios';

/** Keeps only scenarios with `only = true`, where there are any. On CI that is refused: it would hide the others. */
export const focus = (specs: readonly SpecPlan[], isCi: boolean): Focus => {
  const all = specs.flatMap(({ scenarios }) => scenarios);
  const focused = all.flatMap(({ name, only }) => (only === undefined ? [] : [{ name, at: only }]));
  const [first] = focused;
  if (first === undefined) return { specs, diagnostics: [] };
  if (isCi) {
    const refused = focused.map(({ name, at }) =>
      fault('focused-scenario', `scenario '${name}' has only = true, and CI is set`, { at, hint: HINT }),
    );
    return { specs: [], diagnostics: refused };
  }
  const kept = specs.map((spec) => ({
    ...spec,
    scenarios: spec.scenarios.filter(({ only }) => only !== undefined),
  }));
  const message = `only = true: ${focused.length} of ${all.length} selected scenarios will run`;
  return {
    specs: kept.filter(({ scenarios }) => scenarios.length > 0),
    diagnostics: [warning('focused-scenario', message, { at: first.at, hint: HINT })],
  };
};
