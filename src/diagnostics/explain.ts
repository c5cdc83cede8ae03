import { type Look, plainLook } from '../util/look.ts';
import { version } from '../util/version.ts';
import { ClnrmError, InfrastructureError } from './errors.ts';
import { EXIT } from './exit.ts';
import { frames } from './frame.ts';

/** What a thrown value is told as, and the exit code it ends with. */
export interface Explanation {
  readonly text: string;
  readonly exitCode: number;
}

/** A bug keeps its stack and its causes; exit 3, because nothing was judged. */
const bug = (error: unknown, look: Look): Explanation => {
  const causes: string[] = [];
  for (let one = error; one !== undefined; one = one instanceof Error ? one.cause : undefined) {
    causes.push(one instanceof Error ? (one.stack ?? one.message) : String(one));
  }
  const title = look.paint('red', 'This is a bug in clnrm, not in your spec.');
  const request = `Please report it with these lines (clnrm ${version}, Node ${process.version}, ${process.platform}).`;
  return { text: `${title} ${request}\n\n${causes.join('\ncaused by: ')}\n`, exitCode: EXIT.infrastructure };
};

/** Turns whatever a command threw into text for people and an exit code. */
export const explain = (error: unknown, signal: AbortSignal, look: Look = plainLook): Explanation => {
  if (
    signal.aborted &&
    (error === signal.reason || (error instanceof Error && error.name === 'AbortError'))
  ) {
    return { text: 'interrupted\n', exitCode: EXIT.interrupted };
  }
  if (!(error instanceof ClnrmError)) return bug(error, look);
  const exitCode = error instanceof InfrastructureError ? EXIT.infrastructure : EXIT.usage;
  return { text: frames(error.diagnostics, look), exitCode };
};
