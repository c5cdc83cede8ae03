import { removeDeadState } from '../collector/state.ts';
import { reap } from '../engine/reaper.ts';
import { plural } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { keptFolder } from './project-folder.ts';

/** `clnrm clean`: processes, containers, networks and folders whose owner died. Running ones are left alone. */
export default defineCommand({
  flags: {},
  most: 0,
  examples: [['clnrm clean', 'remove what dead runs of this machine left']],
  async run(_given, host) {
    const { removed: left } = await reap(host);
    const kept = keptFolder(host);
    const removed = removeDeadState(kept) ? [...left, 'the state of a collector that died'] : left;
    for (const one of removed) host.stdout.write(`removed ${one}\n`);
    host.stdout.write(
      removed.length === 0 ? 'nothing was left behind\n' : `${plural(removed.length, 'thing')} removed\n`,
    );
    return 0;
  },
});
