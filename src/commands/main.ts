import { explain } from '../diagnostics/explain.ts';
import { lookOf } from '../util/look.ts';
import { dispatch } from './dispatch.ts';
import { currentHost } from './host.ts';

/** Runs one command line in this process and returns its exit code; whatever goes wrong becomes text on stderr. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const host = currentHost();
  try {
    return await dispatch(argv, host);
  } catch (error) {
    const look = lookOf(host.stderr, host.env, argv.includes('--no-color'));
    const { text, exitCode } = explain(error, host.signal, look);
    host.stderr.write(text);
    return exitCode;
  }
};
