import * as v from 'valibot';
import { jsonPathFault } from '../../util/json-path.ts';
import { note } from './note.ts';
import { below, must, record } from './parts.ts';
import { say, show } from './say.ts';
import { jsonPathHint } from './step-expect.ts';

/** What a step's result already has; a capture may not hide one of them. */
export const BUILT_IN = ['stdout', 'stderr', 'exit_code', 'status', 'headers', 'json', 'body'] as const;

const SOURCES = `${jsonPathHint}, or stdout, stderr, exit_code, status, headers.<name>`;

const source = v.pipe(
  v.string(must('text that says what is kept', () => SOURCES)),
  v.nonEmpty(must('text that is not empty', () => SOURCES)),
);

/** `capture` of a step: names for values of its result. */
export const capture = v.pipe(
  record(source),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, source] of Object.entries(dataset.value)) {
      const message = captureFault(name, source);
      if (message !== undefined) addIssue({ message, path: [below(dataset.value, name, source)] });
    }
  }),
  note({
    json: {
      propertyNames: { pattern: '^[A-Za-z_]\\w*$|\\{\\{' },
      additionalProperties: {
        type: 'string',
        pattern: '^(?:stdout|stderr|exit_code|status|body|headers\\..+|json(?:[.[].*)?|\\$.*)$|\\{\\{',
      },
    },
  }),
);

const captureFault = (name: string, source: string): string | undefined => {
  if (BUILT_IN.some((one) => one === name)) {
    return say('duplicate-name', 'is what every step has already', 'give the captured value another name');
  }
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return say('wrong-type', 'cannot be the name of a captured value', 'use letters, digits and `_`');
  }
  return sourceFault(source);
};

/** What a source must be when it is not the name of a part: a JSON path, `json` being another name of `$`. */
export const pathOfSource = (source: string): string | undefined =>
  ['stdout', 'stderr', 'exit_code', 'status', 'body'].includes(source) || /^headers\..+/.test(source)
    ? undefined
    : source.replace(/^json(?=$|[.[])/, '$');

const sourceFault = (source: string): string | undefined => {
  const path = pathOfSource(source);
  const fault = path === undefined ? undefined : jsonPathFault(path);
  if (path === undefined || fault === undefined) return;
  const isPath = path.startsWith('$');
  return say(
    'wrong-type',
    `cannot be read from ${show(source)}${isPath ? `, which is not a JSON path: ${fault}` : ''}`,
    isPath ? jsonPathHint : SOURCES,
  );
};
