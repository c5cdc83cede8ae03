import type { Diagnostic } from '../model/diagnostic.ts';

/** A fault the user can mend. Anything that is thrown and is not a ClnrmError is a bug and keeps its stack. */
export class ClnrmError extends Error {
  override readonly name: string = 'ClnrmError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map((one) => one.message).join('; '), options);
    this.diagnostics = diagnostics;
  }
}

/** The command line, the project file or a spec is wrong: exit 2. */
export class UsageError extends ClnrmError {
  override readonly name = 'UsageError';
}

/** The machine could not do it: no engine, missing image, not ready, cannot seal. The scenario is `errored`, exit 3. */
export class InfrastructureError extends ClnrmError {
  override readonly name = 'InfrastructureError';
}
