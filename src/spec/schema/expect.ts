import * as v from 'valibot';
import type { Expectation, Included } from '../../model/expectation.ts';
import { golden } from './expect-golden.ts';
import { graph } from './expect-graph.ts';
import { counts, hermeticity, order, status, window } from './expect-rules.ts';
import { span } from './expect-span.ts';
import { temporal } from './expect-temporal.ts';
import { choice, list, oneOrMore, table, tables } from './parts.ts';
import type { Unplaced } from './unplaced.ts';

/** What expectations look at: which spans that are normally set aside, and whose evidence. */
export interface ExpectationScope {
  readonly include: readonly Included[];
  readonly scope: 'scenario' | 'spec';
  /** Whose spans all names look at, `clnrm.*` too. */
  readonly source?: 'subject';
}

/** `[expect]` and `[scenario.expect]`; each family is read by its own schema. */
export const expect = v.pipe(
  table('[expect]', {
    include: v.optional(
      list('a list of "readiness", "startup", "retries"', choice('readiness', 'startup', 'retries')),
      [],
    ),
    span: v.exactOptional(tables('expect.span', () => span)),
    window: v.exactOptional(tables('expect.window', () => window)),
    graph: v.exactOptional(oneOrMore(graph)),
    counts: v.exactOptional(oneOrMore(counts)),
    order: v.exactOptional(oneOrMore(order)),
    status: v.exactOptional(oneOrMore(status)),
    hermeticity: v.exactOptional(oneOrMore(hermeticity)),
    scope: v.optional(choice('scenario', 'spec'), 'scenario'),
    source: v.exactOptional(choice('subject')),
    temporal: v.exactOptional(tables('expect.temporal', () => temporal)),
    golden: v.exactOptional(oneOrMore(golden)),
  }),
  v.transform(
    ({ include, scope, source }): ExpectationScope => ({
      include,
      scope,
      ...(source !== undefined && { source }),
    }),
  ),
);

/** The families: their key, whether they are lists of tables, and the schema that makes them rules. */
export const families = {
  span: { isList: true, schema: span },
  graph: { isList: false, schema: graph },
  counts: { isList: false, schema: counts },
  window: { isList: true, schema: window },
  order: { isList: false, schema: order },
  status: { isList: false, schema: status },
  hermeticity: { isList: false, schema: hermeticity },
  temporal: { isList: true, schema: temporal },
  golden: { isList: false, schema: golden },
} as const satisfies Record<
  Expectation['family'],
  { readonly isList: boolean; readonly schema: v.GenericSchema<unknown, readonly Unplaced[]> }
>;
