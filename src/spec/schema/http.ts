import * as v from 'valibot';
import type { HttpAction, HttpAuth, HttpBody } from '../../model/spec.ts';
import { fields, json, multipart } from './http-body.ts';
import { below, duration, either, integer, must, table, text, texts, word } from './parts.ts';
import { say } from './say.ts';

const address = v.pipe(
  word,
  v.check(
    (input) => /^(https?:\/\/[^\s/]|\$\{\{)/.test(input),
    say(
      'wrong-type',
      'must be a whole address',
      'write "http://api:8080/orders" or "${{ service.api.url }}/orders"',
    ),
  ),
  v.check(
    (input) => !/^https?:\/\/[^/?#]*@/.test(input),
    say('wrong-type', 'must not hold a password', 'write basic = { user = "…", password = "…" }'),
  ),
);

const method = v.pipe(
  word,
  v.regex(/^[A-Z]+$/, say('wrong-type', 'must be a method in capitals', 'write "GET" or "POST"')),
);

/** As many as `fetch` follows. */
const MOST_REDIRECTS = 20;

const yesOrNo = v.pipe(
  v.boolean(must('true, false or how many redirects are followed at most')),
  v.transform((follows) => (follows ? MOST_REDIRECTS : 0)),
);
const hops = integer(1, MOST_REDIRECTS);
const follow = either([yesOrNo, hops], (input) => (typeof input === 'bigint' ? hops : yesOrNo));

const BODIES = ['json', 'body', 'form', 'multipart'] as const;

/** What excludes something that is written before it, and what to do. */
const conflicts = (written: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] => {
  const bodies = BODIES.filter((key) => written[key] !== undefined);
  const headers = typeof written.headers === 'object' && written.headers !== null ? written.headers : {};
  const ways = [
    ...Object.keys(headers).filter((name) => name.toLowerCase() === 'authorization'),
    ...['basic', 'bearer'].filter((key) => written[key] !== undefined),
  ];
  return [bodies, ways].flatMap(([first, ...others]) =>
    others.map(
      (key) => [key, say('conflicting-keys', `is written beside \`${first}\``, 'keep one')] as const,
    ),
  );
};

/** `http = { … }` of a step. */
export const http = v.pipe(
  table('http', {
    method: v.optional(method, 'GET'),
    url: address,
    headers: v.optional(texts, {}),
    query: v.optional(fields, {}),
    json: v.exactOptional(json),
    body: v.exactOptional(text),
    form: v.exactOptional(fields),
    multipart: v.exactOptional(multipart),
    basic: v.exactOptional(table('basic', { user: word, password: text })),
    bearer: v.exactOptional(word),
    follow: v.optional(follow, false),
    ca: v.exactOptional(word),
    timeout: v.exactOptional(duration),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    for (const [key, message] of conflicts(value))
      addIssue({ message, path: [{ ...below(value, key, Reflect.get(value, key)), origin: 'key' }] });
  }),
  v.transform(({ method, url, headers, query, follow, timeout, ca, ...written }): HttpAction => {
    const body = bodyOf(written);
    const auth = authOf(written);
    return {
      kind: 'http',
      method,
      url,
      headers,
      query,
      follow,
      ...(body !== undefined && { body }),
      ...(auth !== undefined && { auth }),
      ...(ca !== undefined && { ca }),
      ...(timeout !== undefined && { timeoutMs: timeout }),
    };
  }),
);

interface WrittenBody {
  readonly json?: unknown;
  readonly body?: string;
  readonly form?: readonly (readonly [string, string])[];
  readonly multipart?: Extract<HttpBody, { kind: 'multipart' }>['parts'];
}

const bodyOf = ({ json: value, body, form, multipart: parts }: WrittenBody): HttpBody | undefined => {
  if (value !== undefined) return { kind: 'json', value };
  if (body !== undefined) return { kind: 'text', text: body };
  if (form !== undefined) return { kind: 'form', fields: form };
  return parts === undefined ? undefined : { kind: 'multipart', parts };
};

interface WrittenAuth {
  readonly basic?: { readonly user: string; readonly password: string };
  readonly bearer?: string;
}

const authOf = ({ basic, bearer }: WrittenAuth): HttpAuth | undefined => {
  if (bearer !== undefined) return { kind: 'bearer', token: bearer };
  return basic === undefined ? undefined : { kind: 'basic', user: basic.user, password: basic.password };
};
