import type { Diagnostic } from '../model/diagnostic.ts';
import type { Code } from './codes.ts';

/** Names of an author may be as long as they like; what is said of them fits a screen. In UTF-16 units. */
const MOST = 1_000;

/** A text of a message, cut in its middle when it is longer than anybody reads. */
export const bounded = (text: string): string =>
  text.length <= MOST ? text : `${text.slice(0, MOST / 2)} … ${text.slice(-MOST / 4)}`;

const told = (
  severity: Diagnostic['severity'],
  code: Code,
  message: string,
  details: Details,
): Diagnostic => ({
  severity,
  code,
  message: bounded(message),
  ...details,
  ...(details.hint !== undefined && { hint: bounded(details.hint) }),
});

type Details = Omit<Diagnostic, 'severity' | 'code' | 'message'>;

/** An error diagnostic with a code of the table. */
export const fault = (code: Code, message: string, details: Details = {}): Diagnostic =>
  told('error', code, message, details);

/** A warning: shown, never changes the verdict. */
export const warning = (code: Code, message: string, details: Details = {}): Diagnostic =>
  told('warning', code, message, details);

/** The same fault in several cells is one fault. */
export const withoutRepeats = (faults: readonly Diagnostic[]): readonly Diagnostic[] => {
  const seen = new Set<string>();
  return faults.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
};
