import * as v from 'valibot';
import type { StepCheck } from '../../model/spec.ts';
import { jsonPathFault } from '../../util/json-path.ts';
import type { Path } from '../toml.ts';
import { matcher } from './matcher.ts';
import { note } from './note.ts';
import { below, record, table } from './parts.ts';
import { say } from './say.ts';

/** A check of a step whose place is still a path below its table. */
export type WrittenCheck = Omit<StepCheck, 'at'> & { readonly path: Path };

/** What a JSON path looks like, for whoever wrote something else. */
export const jsonPathHint = 'write a path such as "$.order.id", "$.items[0]" or "$.items[*].price"';

const jsonChecks = v.pipe(
  record(matcher('any')),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const key of Object.keys(dataset.value)) {
      const fault = jsonPathFault(key);
      if (fault === undefined) continue;
      const message = say('wrong-type', `is not a JSON path: ${fault}`, jsonPathHint);
      addIssue({ message, path: [{ ...below(dataset.value, key, dataset.value[key]), origin: 'key' }] });
    }
  }),
  note({ json: { propertyNames: { pattern: '^\\$|\\{\\{' } } }),
);

const SIMPLE = ['exit_code', 'stdout', 'stderr', 'status', 'body', 'duration_ms'] as const;

/** `expect` of a step, and `until` of its `retry`. */
export const expectation = v.pipe(
  table('expect of a step', {
    exit_code: v.exactOptional(matcher('number')),
    stdout: v.exactOptional(matcher('text')),
    stderr: v.exactOptional(matcher('text')),
    status: v.exactOptional(matcher('number')),
    body: v.exactOptional(matcher('text')),
    duration_ms: v.exactOptional(matcher('number')),
    headers: v.exactOptional(record(matcher('text'))),
    json: v.exactOptional(jsonChecks),
  }),
  v.transform(({ headers, json, ...rest }): readonly WrittenCheck[] => [
    ...SIMPLE.flatMap((kind) => {
      const wanted = rest[kind];
      return wanted === undefined ? [] : [{ target: { kind }, matcher: wanted, path: [kind] }];
    }),
    ...Object.entries(headers ?? {}).map(
      ([name, wanted]): WrittenCheck => ({
        target: { kind: 'header', name },
        matcher: wanted,
        path: ['headers', name],
      }),
    ),
    ...Object.entries(json ?? {}).map(
      ([path, wanted]): WrittenCheck => ({
        target: { kind: 'json', path },
        matcher: wanted,
        path: ['json', path],
      }),
    ),
  ]),
);
