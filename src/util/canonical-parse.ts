import type { CanonicalFact, CanonicalSpan, CanonicalTree } from '../model/canonical.ts';
import { DEEPEST, HEADING, ORDERED } from './canonical-text.ts';

/** Thrown for a text that is no canonical form; `line` counts from 1. */
export class NotCanonical extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}

const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const SPAN = new RegExp(String.raw`^span(?:@(\d+))? (${TEXT}) ([a-z]+)(?: of (${TEXT}(?: #\d+)?))?$`);
const RESOURCE = new RegExp(String.raw`^resource (${TEXT}(?: #\d+)?)$`);
const NAMED = /^(event|link) (.*)$/;
const ATTRIBUTE = new RegExp(`^(${TEXT}) = (.+)$`);
const FACT = /^(status|scope|root) (.+)$/;

/** A span, or the list of roots of a trace at level 0, that lines below may add to. */
interface Open {
  readonly level: number;
  readonly children: CanonicalSpan[];
}

interface State {
  readonly resources: { service: string; facts: CanonicalFact[] }[];
  readonly traces: CanonicalSpan[][];
  /** The way down to the span that was read last. */
  path: Open[];
  /** Where the next property belongs, and how deep its lines are indented. */
  facts: CanonicalFact[] | undefined;
  factDepth: number;
}

const unquote = (text: string, line: number): string => {
  const [, quoted = '', number = ''] = /^(".*")( #\d+)?$/.exec(text) ?? [];
  try {
    return `${String(JSON.parse(quoted))}${number}`;
  } catch {
    throw new NotCanonical(line, `not a text: ${text.slice(0, 80)}`);
  }
};

const factOf = (text: string, line: number): CanonicalFact => {
  const [, word, rest] = FACT.exec(text) ?? [];
  if (word !== undefined && rest !== undefined) return { label: word, value: rest };
  const [, key, value] = ATTRIBUTE.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return { label: `attribute ${key}`, value };
  const [, kind, name] = NAMED.exec(text) ?? [];
  if (kind === undefined || name === undefined)
    throw new NotCanonical(line, `not a line of a canonical trace: ${text.slice(0, 80)}`);
  return { label: `${kind} ${name}`, value: '' };
};

const openSpan = (state: State, match: RegExpExecArray, depth: number, line: number): void => {
  const [, written, name = '', kind = '', service] = match;
  const level = written === undefined ? depth : Number(written);
  while ((state.path.at(-1)?.level ?? -1) >= level) state.path.pop();
  const parent = state.path.at(-1);
  if (parent === undefined || parent.level !== level - 1)
    throw new NotCanonical(line, 'the span is indented otherwise than any above it');
  const facts: CanonicalFact[] = [{ label: 'kind', value: kind }];
  const children: CanonicalSpan[] = [];
  const of = service === undefined ? '' : unquote(service, line);
  parent.children.push({ name: unquote(name, line), service: of, facts, children });
  state.path.push({ level, children });
  state.facts = facts;
  state.factDepth = Math.min(level, DEEPEST) + 1;
};

const addFact = ({ facts, factDepth }: State, text: string, depth: number, line: number): void => {
  if (facts === undefined) throw new NotCanonical(line, 'stands outside of any span');
  const last = facts.at(-1);
  if (depth > factDepth && last !== undefined && /^(?:event|link) /.test(last.label)) {
    facts[facts.length - 1] = { label: last.label, value: `${last.value}\n${text}`.trimStart() };
    return;
  }
  facts.push(factOf(text, line));
};

const readLine = (state: State, whole: string, line: number): void => {
  const text = whole.trimStart();
  const depth = (whole.length - text.length) / 2;
  if (text === '') return;
  if (text === 'trace') {
    const roots: CanonicalSpan[] = [];
    state.traces.push(roots);
    state.path = [{ level: 0, children: roots }];
    state.facts = undefined;
    return;
  }
  const resource = depth === 0 ? RESOURCE.exec(text)?.[1] : undefined;
  if (resource !== undefined) {
    state.facts = [];
    state.factDepth = 1;
    state.resources.push({ service: unquote(resource, line), facts: state.facts });
    return;
  }
  const span = SPAN.exec(text);
  if (span === null) addFact(state, text, depth, line);
  else openSpan(state, span, depth, line);
};

/** Reads what `canonicalForm` wrote. @throws NotCanonical with the first line that is none of its. */
export const parseCanonical = (text: string): CanonicalTree => {
  const [heading = '', ...lines] = text.replace(/\r\n/g, '\n').split('\n');
  if (heading !== HEADING && heading !== ORDERED)
    throw new NotCanonical(1, `a canonical trace begins with "${HEADING}"`);
  const state: State = { resources: [], traces: [], path: [], facts: undefined, factDepth: 1 };
  for (const [index, line] of lines.entries()) readLine(state, line, index + 2);
  const { resources, traces } = state;
  return { ordered: heading === ORDERED, resources, traces };
};
