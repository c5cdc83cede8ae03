/**
 * How whoever started this clnrm types it: npm sets `npm_command` where it is a project's own, found by npx or a
 * script; a global one, as Homebrew's, is on the PATH, where npx would ask the registry instead.
 */
export const programOf = (env: Readonly<Record<string, string | undefined>>): 'clnrm' | 'npx clnrm' =>
  env.npm_command === undefined ? 'clnrm' : 'npx clnrm';
