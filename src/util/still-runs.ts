const BEFORE = "shared service '";
const BEHIND = "' still runs";

/** Why evidence is incomplete where a service lives on after the verdict. */
export const stillRuns = (service: string): string => `${BEFORE}${service}${BEHIND}`;

/** The services that reasons of incomplete evidence say this of. */
export const thoseThatRun = (reasons: readonly string[]): readonly string[] =>
  reasons.flatMap((reason) =>
    reason.startsWith(BEFORE) && reason.endsWith(BEHIND)
      ? [reason.slice(BEFORE.length, reason.length - BEHIND.length)]
      : [],
  );
