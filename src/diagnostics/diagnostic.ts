import type { Diagnostic } from '../model/diagnostic.ts';
import type { Code } from './codes.ts';

type Details = Omit<Diagnostic, 'severity' | 'code' | 'message'>;

/** An error diagnostic with a code of the table. */
export const fault = (code: Code, message: string, details: Details = {}): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...details,
});

/** A warning: shown, never changes the verdict. */
export const warning = (code: Code, message: string, details: Details = {}): Diagnostic => ({
  severity: 'warning',
  code,
  message,
  ...details,
});
