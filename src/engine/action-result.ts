import { parseJson } from '../util/json.ts';
import { selectJson } from '../util/json-path.ts';

/** What a step can print or be answered. */
export type Stream = 'stdout' | 'stderr' | 'body';

/** What an action came to, before it is judged. Streams and bodies are bounded; `cut` names those that went on. */
export type ActionResult = { readonly durationMs: number; readonly cut: readonly Stream[] } & (
  | { readonly kind: 'command'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
);

/** What a JSON path of a result looks in: the body, or stdout; undefined when that is no JSON. */
export const jsonOf = (result: ActionResult): unknown => {
  try {
    return parseJson(result.kind === 'http' ? result.body : result.stdout);
  } catch {
    return undefined;
  }
};

/** `stdout = "x"` is equality after removing one final newline on both sides. */
export const withoutNewline = (value: string): string => value.replace(/\r?\n$/, '');

/** What a JSON path finds in a result; undefined when there is nothing. Throws where the path cannot be followed in time. */
export const selectIn = (result: ActionResult, path: string): unknown => {
  const data = jsonOf(result);
  return data === undefined ? undefined : selectJson(data, path);
};

/**
 * Reads `stdout`, `status`, `headers.x`, `json.a.b` or `$.a.b` out of a result; undefined when it is not there.
 * Throws where a path cannot be followed in time.
 */
export const readResult = (result: ActionResult, source: string): unknown => {
  if (source.startsWith('$')) return selectIn(result, source);
  if (source === 'json' || source.startsWith('json.') || source.startsWith('json['))
    return selectIn(result, `$${source.slice('json'.length)}`);
  if (result.kind === 'http') {
    if (source === 'status') return result.status;
    if (source === 'body') return result.body;
    return source.startsWith('headers.')
      ? result.headers[source.slice('headers.'.length).toLowerCase()]
      : undefined;
  }
  if (source === 'exit_code') return result.exitCode;
  if (source === 'stdout') return withoutNewline(result.stdout);
  return source === 'stderr' ? withoutNewline(result.stderr) : undefined;
};
