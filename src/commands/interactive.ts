import { exit, stdin, stdout } from 'node:process';
import { EXIT } from '../diagnostics/exit.ts';
import type { Asked } from '../model/watch-event.ts';
import { initialWatch, reduceWatch } from '../reporters/watched.ts';
import { watchSpecs } from '../rounds/watch-specs.ts';
import { openView } from '../tui/index.tsx';
import type { Host } from '../util/host.ts';
import { lookOf } from '../util/look.ts';
import type { Given } from './command.ts';
import type { runFlags } from './run-options.ts';
import { refuseUnwatched, standingCode, type WatchGiven, watchOptions } from './watch.ts';

/** Who asks twice to end does not want to wait for what stops; the watchdog removes what is left. */
async function* impatient(asked: AsyncIterable<Asked>): AsyncGenerator<Asked> {
  let quits = 0;
  for await (const one of asked) {
    if (one.kind === 'quit' && ++quits > 1) exit(EXIT.interrupted);
    yield one;
  }
}

/** Opens the interactive view over what these flags run; without `files` a save means nothing to it. */
export const interact = async (
  given: Given<typeof runFlags>,
  { files, ...watched }: Omit<WatchGiven, 'clear'> & { readonly files: boolean },
  host: Host,
): Promise<number> => {
  refuseUnwatched(given);
  const options = watchOptions(given, watched, host);
  // what is wrong with the flags is told before the screen is taken
  await options.settle();
  let state = initialWatch;
  {
    const look = lookOf(host.stdout, host.env, given['no-color'] ?? false);
    await using view = openView({ stdin, stdout, look, now: () => performance.now() });
    for await (const event of watchSpecs(
      { ...options, files, traces: true, asked: impatient(view.asked) },
      host,
    )) {
      state = reduceWatch(state, event);
      view.hear(event);
    }
  }
  return standingCode(state, host);
};
