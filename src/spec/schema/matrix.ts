import * as v from 'valibot';
import type { TomlValue } from '../toml.ts';
import { note } from './note.ts';
import { below, isTable, list, must, record, someOf, word } from './parts.ts';
import { say } from './say.ts';

const value = v.custom<TomlValue>((input) => input !== undefined, must('a value'));

const cell = v.pipe(
  record(value),
  v.check((written) => Object.keys(written).length > 0, say('wrong-type', 'names no axis')),
);
const cells = v.optional(list('a list of tables such as [{ node = "20" }]', cell), []);

const axis = someOf('a list of at least one value', value, (input) =>
  typeof input === 'object' ? undefined : `write [${JSON.stringify(String(input))}]`,
);

/** `[matrix]`: lists of values by axis, and what is added, left out, or read from a file. */
export const matrix = v.pipe(
  v.custom<Record<string, unknown>>(
    isTable,
    must('a table', (input) =>
      Array.isArray(input) ? 'write [matrix], with one pair of brackets' : undefined,
    ),
  ),
  v.objectWithRest({ include: cells, exclude: cells, from: v.exactOptional(word) }, axis),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: written } = dataset;
    for (const key of Object.keys(written)) {
      if (/^[A-Za-z_]\w*$/.test(key)) continue;
      const message = say('wrong-type', 'cannot be the name of an axis', 'use letters, digits and `_`');
      addIssue({ message, path: [below(written, key, undefined)] });
    }
  }),
  v.transform(({ include, exclude, from, ...axes }) => ({
    axes,
    include,
    exclude,
    ...(from !== undefined && { from }),
  })),
  v.check(
    ({ axes, include, from }) => Object.keys(axes).length + include.length > 0 || from !== undefined,
    say('missing-key', 'has no axis', 'write a list of values: node = ["20", "24"]'),
  ),
  note({ table: '[matrix]' }),
);
export type WrittenMatrix = v.InferOutput<typeof matrix>;
