import type { Code } from '../../diagnostics/codes.ts';
import type { Place } from '../toml.ts';
import { called, type Edit, type Entry, type From } from './tree.ts';

/** What was read as what: for `migrate`, and for `lint` where the meaning changed a little. */
export interface Change {
  readonly place: Place;
  readonly from: string;
  readonly to: string;
  /** What the author should know: the meaning is not word for word the same. */
  readonly note?: string;
  /** Where the value ends, for what stays as a comment. */
  readonly until?: Place;
}

/** An older key that nothing today can carry out. */
export interface Refusal {
  readonly place: Place;
  readonly message: string;
  readonly hint: string;
  /** Of what would be carried out if today's key were: `not-supported-yet`. */
  readonly code?: Code;
}

/** What reading an older file needs to know, and collects. */
export interface Reading {
  /** Names of the plugins of this version. */
  readonly plugins: readonly string[];
  readonly changes: Change[];
  readonly refusals: Refusal[];
  /** `"spans:…"` of `artifacts.collect`: the subject's own spans are looked at. */
  readonly collected: Entry[];
  /** Spans of clnrm that a service waits for: they are expected instead. */
  readonly awaited: { readonly name: string; readonly from: Entry }[];
}

/** Notes that `from` is read as `to`. */
export const changed = (
  reading: Reading,
  { key, at }: From,
  from: string,
  to: string,
  note?: string,
): void => {
  reading.changes.push({ place: key, until: at, from, to, ...(note !== undefined && { note }) });
};

/** Refuses an older key by its name; `hint` says what to write instead. */
export const refuse = (reading: Reading, entry: From, message: string, hint: string, code?: Code): void => {
  reading.refusals.push({ place: entry.key, message, hint, ...(code !== undefined && { code }) });
};

/** Takes a key out that asks for what is so anyway, if its value is one of those; otherwise refuses it. */
export const alreadySo = (
  reading: Reading,
  entry: Entry,
  name: string,
  { isSo, why, instead }: { readonly isSo: boolean; readonly why: string; readonly instead: string },
): void => {
  if (isSo) changed(reading, entry, name, 'nothing', why);
  else refuse(reading, entry, `\`${name}\` cannot be carried out`, instead);
};

/** Takes the one of several spellings that is written; a second one is refused. */
export const takeOne = (own: Edit, keys: readonly string[], reading: Reading): Entry | undefined => {
  const [first, ...others] = keys.flatMap((key) => {
    const entry = own.take(key);
    return entry === undefined ? [] : [{ key, entry }];
  });
  for (const { key, entry } of others)
    refuse(reading, entry, `\`${key}\` and \`${first?.key}\` ask for the same`, 'keep one');
  return first && called(first.entry, first.key);
};
