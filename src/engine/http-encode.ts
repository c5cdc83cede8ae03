import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FormPart, HttpAction, HttpAuth, HttpBody } from '../model/spec.ts';
import { stringifyJson } from '../util/json.ts';

/** What goes over the wire for an http step, before cookies and redirects. Header names are in lower case. */
export interface Encoded {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

type Content = Pick<Encoded, 'headers' | 'body'>;

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const authorization = (auth: HttpAuth): string =>
  auth.kind === 'bearer'
    ? `Bearer ${auth.token}`
    : `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;

/** Appends a part as browsers do: a file has a name and a type. Throws where the file cannot be read. */
const append = async (form: FormData, part: FormPart, resolve: (path: string) => string): Promise<void> => {
  if ('text' in part) return form.append(part.name, part.text);
  const bytes = await readFile(resolve(part.path));
  const file = new Blob([bytes], { type: part.contentType ?? 'application/octet-stream' });
  form.append(part.name, file, part.filename ?? basename(part.path));
};

const multipart = async (parts: readonly FormPart[], resolve: (path: string) => string): Promise<Content> => {
  const form = new FormData();
  for (const part of parts) await append(form, part, resolve);
  const whole = new Response(form);
  return {
    headers: { 'content-type': whole.headers.get('content-type') ?? 'multipart/form-data' },
    body: new Uint8Array(await whole.arrayBuffer()),
  };
};

const content = async (body: HttpBody | undefined, resolve: (path: string) => string): Promise<Content> => {
  switch (body?.kind) {
    case undefined:
      return { headers: {} };
    case 'json':
      return { headers: { 'content-type': 'application/json' }, body: stringifyJson(body.value) ?? 'null' };
    case 'text':
      return { headers: {}, body: body.text };
    case 'form': {
      const fields = new URLSearchParams();
      for (const [name, value] of body.fields) fields.append(name, value);
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: fields.toString(),
      };
    }
    case 'multipart':
      return multipart(body.parts, resolve);
  }
};

/**
 * An http step as a request; headers of the step are stronger than those that follow from its keys. `resolve` makes
 * paths absolute. Throws where a file cannot be read or the address is none.
 */
export const encodeHttp = async (action: HttpAction, resolve: (path: string) => string): Promise<Encoded> => {
  const url = new URL(action.url);
  if (url.username !== '')
    throw new Error('credentials are in the address: write basic = { user, password }');
  for (const [name, value] of action.query) url.searchParams.append(name, value);
  const { headers, ...body } = await content(action.body, resolve);
  const auth = action.auth === undefined ? {} : { authorization: authorization(action.auth) };
  return {
    method: action.method,
    url,
    headers: { ...headers, ...auth, ...lowerCase(action.headers) },
    ...body,
  };
};
