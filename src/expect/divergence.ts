import type { Position } from '../model/position.ts';
import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { diffCanonical } from '../util/canonical-diff.ts';
import { parseCanonical } from '../util/canonical-parse.ts';
import { type RowsOfText, showChanges, tellChanges, volatileIn } from './changes.ts';
import { type Context, finding } from './context.ts';
import { createPopulation } from './population.ts';
import { tomlText } from './toml.ts';

/** A repetition that left another trace than the first one. */
export interface Divergence {
  /** Counted from 1. */
  readonly repetition: number;
  /** Canonical text of the first. */
  readonly first: string;
  /** What this one left. */
  readonly trace: Trace;
  readonly text: string;
  readonly rows: RowsOfText;
  readonly complete: boolean;
  readonly at: Position;
}

/** Names what differs between two repetitions of one scenario, the first difference first. */
export const explainDivergence = (divergence: Divergence): Finding => {
  const { repetition, first, trace, text, rows, complete, at } = divergence;
  const changes = diffCanonical(parseCanonical(first), parseCanonical(text));
  const volatile = volatileIn(changes);
  const population = createPopulation(trace, []);
  const context: Context = { trace, population, complete, because: '' };
  return finding(
    'digest-diverged',
    `repetition ${repetition} left another trace than the first: ${tellChanges(changes, 1)}`,
    {
      ...showChanges(context, changes, rows),
      at,
      hints: [
        ...(complete ? [] : ['the evidence of a repetition is incomplete: spans may have got lost']),
        ...(volatile.length === 0
          ? []
          : ['what must differ from run to run is named under `volatile`, what chance decides is frozen']),
      ],
      ...(volatile.length > 0 && {
        toml: `[determinism]\nvolatile = [${volatile.map(tomlText).join(', ')}]`,
      }),
    },
  );
};
