import type { Diagnostic } from '../model/diagnostic.ts';

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const command = ({ severity, code, message, hint, at }: Diagnostic): string => {
  const place = at && {
    file: at.file,
    line: String(at.line),
    col: String(at.column),
    endColumn: String(at.column + (at.length ?? 1)),
  };
  const properties = Object.entries({ ...place, title: code }).map(
    ([name, value]) => `${name}=${property(value)}`,
  );
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${severity} ${properties.join(',')}::${data(text)}\n`;
};

/**
 * Diagnostics as workflow commands of GitHub Actions, which shows them at their lines
 * (docs.github.com, "Workflow commands"; escapes as in @actions/core).
 */
export const workflowCommands = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(command).join('');
