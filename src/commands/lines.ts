import { once } from 'node:events';
import type { Host } from '../util/host.ts';

const AT_ONCE = 500;

/** Writes lines as fast as they are read, never all of them at one time; ends early when the reader has gone. */
export const writeLines = async (stream: Host['stdout'], lines: Iterable<string>): Promise<void> => {
  let held: string[] = [];
  const flush = async (): Promise<void> => {
    const text = held.join('\n');
    held = [];
    if (text === '' || stream.destroyed || stream.write(`${text}\n`) || stream.destroyed) return;
    const over = new AbortController();
    const { signal } = over;
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(
      () => {},
    );
    over.abort();
  };
  for (const line of lines) {
    held.push(line);
    if (held.length >= AT_ONCE) await flush();
    if (stream.destroyed) return;
  }
  await flush();
};
