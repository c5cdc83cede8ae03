import * as v from 'valibot';
import type { Action } from '../../model/spec.ts';
import type { Path } from '../toml.ts';
import { later } from './later.ts';
import { below, duration, flag, isTable, table, text, texts, word } from './parts.ts';
import { say, show } from './say.ts';
import { plain } from './value.ts';

const url = v.pipe(
  word,
  v.check(
    (input) => /^(https?:\/\/[^\s/]|\$\{\{)/.test(input),
    say(
      'wrong-type',
      'must be a whole address',
      'write "http://api:8080/orders" or "${{ service.api.url }}/orders"',
    ),
  ),
);

const address = v.pipe(
  url,
  v.check(
    (input) => !input.startsWith('https://'),
    say(
      'not-supported-yet',
      'is not supported yet with https://',
      'write http://, or run a client as a command',
    ),
  ),
);

const method = v.pipe(
  word,
  v.regex(/^[A-Z]+$/, say('wrong-type', 'must be a method in capitals', 'write "GET" or "POST"')),
);

/** A JSON body: TOML values that JSON can say exactly. */
const json = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }): unknown => {
    const unfit = unfitIn(dataset.value, []);
    if (unfit === undefined) return plain(dataset.value);
    const message = say(
      'wrong-type',
      `cannot be sent exactly as JSON: it is ${show(unfit.value)}`,
      "write it in quotes, or the whole body as text: body = '…'",
    );
    const [first, ...rest] = unfit.path.map((key) => below(dataset.value, key, undefined));
    addIssue(first === undefined ? { message } : { message, path: [first, ...rest] });
    return NEVER;
  }),
);

interface Unfit {
  readonly value: unknown;
  readonly path: Path;
}

/** The first value inside that JSON cannot carry exactly, and where. */
const unfitIn = (value: unknown, path: Path): Unfit | undefined => {
  if (Array.isArray(value)) return firstUnfit(value.map((one, index) => unfitIn(one, [...path, index])));
  if (isTable(value))
    return firstUnfit(Object.entries(value).map(([key, one]) => unfitIn(one, [...path, key])));
  const isFit =
    typeof value === 'bigint'
      ? Number.isSafeInteger(Number(value))
      : typeof value !== 'number' || Number.isFinite(value);
  return isFit && !(value instanceof Date) ? undefined : { value, path };
};

const firstUnfit = (found: readonly (Unfit | undefined)[]): Unfit | undefined =>
  found.find((one) => one !== undefined);

/** `http = { … }` of a step. */
export const http = v.pipe(
  table('http', {
    method: v.optional(method, 'GET'),
    url: address,
    headers: v.optional(texts, {}),
    query: v.optional(texts, {}),
    json: v.exactOptional(json),
    body: v.exactOptional(text),
    timeout: v.exactOptional(duration),
    form: later(texts, 'write `body` and the header content-type'),
    multipart: later(texts, 'write `body` and the header content-type'),
    basic: later(table('basic', { user: word, password: text }), 'write the header authorization'),
    bearer: later(word, 'write the header authorization'),
    follow: later(flag, 'redirects are not followed; expect the 3xx and its location'),
  }),
  v.check(
    ({ json: value, body }) => value === undefined || body === undefined,
    say('conflicting-keys', 'has both `json` and `body`', 'keep one'),
  ),
  v.transform(
    ({ method, url, headers, query, json: value, body, timeout }): Extract<Action, { kind: 'http' }> => ({
      kind: 'http',
      method,
      url,
      headers,
      query,
      ...(value !== undefined && { body: { kind: 'json' as const, value } }),
      ...(body !== undefined && { body: { kind: 'text' as const, text: body } }),
      ...(timeout !== undefined && { timeoutMs: timeout }),
    }),
  ),
);
