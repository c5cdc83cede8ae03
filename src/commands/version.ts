import { engineVersion } from '../engine/container/version.ts';
import { version } from '../util/version.ts';

/** What `--version` says, a line each: clnrm first, for scripts; then what bug reports need. */
export const versionText = async (env: Readonly<Record<string, string | undefined>>): Promise<string> =>
  [`clnrm ${version}`, `Node ${process.versions.node}`, `engine ${await engineVersion(env)}`, ''].join('\n');
