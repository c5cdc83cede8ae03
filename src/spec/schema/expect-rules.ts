import * as v from 'valibot';
import type {
  CountsExpectation,
  HermeticityExpectation,
  OrderExpectation,
  StatusExpectation,
  WindowExpectation,
} from '../../model/expectation.ts';
import { pairs } from './expect-graph.ts';
import { statusWanted } from './expect-span.ts';
import { matcher } from './matcher.ts';
import { namePattern, patternFault } from './name.ts';
import { note } from './note.ts';
import { below, duration, flag, list, record, someOf, table, word } from './parts.ts';
import type { Unplaced } from './unplaced.ts';

/** Names as keys, each a pattern that must compile. */
const byName = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    record(value),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [name, wanted] of Object.entries(dataset.value)) {
        const message = patternFault(name);
        if (message !== undefined) addIssue({ message, path: [below(dataset.value, name, wanted)] });
      }
    }),
  );

const TOTALS = ['spans_total', 'events_total', 'errors_total'] as const;

/** `[expect.counts]`: one rule a count. */
export const counts = v.pipe(
  table('[expect.counts]', {
    spans_total: v.exactOptional(matcher('number')),
    events_total: v.exactOptional(matcher('number')),
    errors_total: v.exactOptional(matcher('number')),
    by_name: v.optional(byName(matcher('number')), {}),
  }),
  v.transform(({ by_name, ...totals }): readonly Unplaced<CountsExpectation>[] => [
    ...TOTALS.flatMap((kind) => {
      const wanted = totals[kind];
      return wanted === undefined
        ? []
        : [{ family: 'counts' as const, of: { kind }, matcher: wanted, path: [kind] }];
    }),
    ...Object.entries(by_name).map(([name, wanted]) => ({
      family: 'counts' as const,
      of: { kind: 'by_name' as const, name },
      matcher: wanted,
      path: ['by_name', name],
    })),
  ]),
  note({ json: { minProperties: 1 } }),
);

/** One `[[expect.window]]`: one rule a contained name. */
export const window = v.pipe(
  table('[[expect.window]]', {
    outer: namePattern,
    contains: someOf('a list of span names', namePattern),
    tolerance: v.optional(duration, '1ms'),
  }),
  v.transform(({ outer, contains, tolerance }): readonly Unplaced<WindowExpectation>[] =>
    contains.map((inner, index) => ({
      family: 'window',
      outer,
      inner,
      toleranceMs: tolerance,
      path: ['contains', index],
    })),
  ),
);

/** `[expect.order]`: one rule a pair; `must_follow [[X, Y]]` is `must_precede [[Y, X]]`. */
export const order = v.pipe(
  table('[expect.order]', { must_precede: v.optional(pairs, []), must_follow: v.optional(pairs, []) }),
  v.transform(({ must_precede, must_follow }): readonly Unplaced<OrderExpectation>[] => [
    ...must_precede.map(([first, then], index) => ({
      family: 'order' as const,
      first,
      then,
      path: ['must_precede', index],
    })),
    ...must_follow.map(([then, first], index) => ({
      family: 'order' as const,
      first,
      then,
      path: ['must_follow', index],
    })),
  ]),
  note({ json: { minProperties: 1 } }),
);

/** `[expect.status]`: one rule for all, and one a name. */
export const status = v.pipe(
  table('[expect.status]', {
    all: v.exactOptional(statusWanted),
    by_name: v.optional(byName(statusWanted), {}),
  }),
  v.transform(({ all, by_name }): readonly Unplaced<StatusExpectation>[] => [
    ...(all === undefined ? [] : [{ family: 'status' as const, status: all, path: ['all'] }]),
    ...Object.entries(by_name).map(([name, wanted]) => ({
      family: 'status' as const,
      name,
      status: wanted,
      path: ['by_name', name],
    })),
  ]),
  note({ json: { minProperties: 1 } }),
);

const mustMatch = v.pipe(
  table('resource_attrs', { must_match: record(matcher('any')) }),
  v.transform(({ must_match }) => Object.entries(must_match)),
);

const forbidKeys = v.pipe(
  table('span_attrs', { forbid_keys: list('a list of attribute names', word) }),
  v.transform(({ forbid_keys }) => forbid_keys),
);

/** `[expect.hermeticity]`: one rule a statement; what counts as inside is known to the plan. */
export const hermeticity = v.pipe(
  table('[expect.hermeticity]', {
    no_external_services: v.optional(flag, false),
    resource_attrs: v.exactOptional(mustMatch),
    span_attrs: v.exactOptional(forbidKeys),
  }),
  v.transform(
    ({ no_external_services, resource_attrs, span_attrs }): readonly Unplaced<HermeticityExpectation>[] => [
      ...(no_external_services
        ? [
            {
              family: 'hermeticity' as const,
              rule: 'no_external_services' as const,
              inside: [],
              path: ['no_external_services'],
            },
          ]
        : []),
      ...(resource_attrs ?? []).map(([key, wanted]) => ({
        family: 'hermeticity' as const,
        rule: 'resource_attrs' as const,
        key,
        matcher: wanted,
        path: ['resource_attrs', 'must_match', key],
      })),
      ...(span_attrs ?? []).map((key, index) => ({
        family: 'hermeticity' as const,
        rule: 'forbid_keys' as const,
        key,
        path: ['span_attrs', 'forbid_keys', index],
      })),
    ],
  ),
  note({ json: { minProperties: 1 } }),
);
