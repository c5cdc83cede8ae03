import { JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3';
import { withinTime } from './bounded.ts';

/** A JSON path took longer than it may. Whoever asked must end red: what it leads to is not known. */
export class SlowJsonPath extends Error {
  override readonly name = 'SlowJsonPath';
  constructor(path: string) {
    super(`the JSON path ${path} takes too long and was given up`);
  }
}

/** Deeper documents than this are refused by `..`: the walk is recursive. */
const MOST_DEPTH = 1_000;

const environment = new JSONPathEnvironment({ maxRecursionDepth: MOST_DEPTH });
const compiled = new Map<string, JSONPathQuery>();

const compile = (path: string): JSONPathQuery => {
  const query = compiled.get(path) ?? environment.compile(path);
  compiled.set(path, query);
  return query;
};

/** Why a text is no JSON path (RFC 9535), in a few words; undefined when it is one. */
export const jsonPathFault = (path: string): string | undefined => {
  try {
    compile(path);
    return;
  } catch (error) {
    // the library ends its messages with the path and the place: ('$.a[':4)
    const reason = error instanceof Error ? error.message.replace(/ \('[\s\S]*$/, '') : String(error);
    return reason.startsWith("can't backup") ? 'it ends too soon' : reason;
  }
};

/**
 * What a JSON path leads to: the value where it can name only one place (`$.a[0]`), otherwise the list of all values
 * it finds; undefined when there is none. Throws for a text that is no path, `SlowJsonPath` after `budgetMs`.
 */
export const selectJson = (data: unknown, path: string, budgetMs: number): unknown => {
  const query = compile(path);
  // JSON, or what TOML and JSON have in common: bigint passes through
  const json = data as JSONValue;
  if (query.singularQuery()) return query.match(json)?.value;
  let found: readonly unknown[] = [];
  const inTime = withinTime(() => {
    found = query.query(json).values();
  }, budgetMs);
  if (!inTime) throw new SlowJsonPath(path);
  return found.length === 0 ? undefined : found;
};
