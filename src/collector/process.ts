/**
 * The process of a collector, which outlives who started it; of the real one's container it is the owner:
 * `node collector/process.js <port, 0 for any, -1 for the usual one or any> <.clnrm folder> <file> [image]`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { ClnrmError } from '../diagnostics/errors.ts';
import type { Owner } from '../engine/owner.ts';
import { createRunFolder, removeTree } from '../engine/run-folder.ts';
import { plural } from '../util/text.ts';
import { isTaken, openEmbedded } from './embedded.ts';
import { type Collecting, type CollectorState, collectorFiles, writeState } from './state.ts';

/** How often what was received is told to the state and the log, ms. */
const TELL_MS = 250;

const [portText = '', kept = '', file = '', image = ''] = process.argv.slice(2);
const files = collectorFiles(kept);

const say = (text: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
};

/** Aborts at the first signal that ends it; the reason is its name. */
const stopping = (): AbortController => {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  // the terminal that it was started in may go
  process.on('SIGHUP', () => {});
  return stop;
};

const stop = stopping();
/** Nobody waits any more for what is not up yet. */
const orphaned = (): void => stop.abort('who started it is gone');
process.once('disconnect', orphaned);

/** What its starter hears, once: nothing but that the state can be read, or why there is none, then what to do. */
const tell = (...lines: readonly string[]): void => {
  process.off('disconnect', orphaned);
  process.send?.(lines.join('\n'), undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
};

const stopped = (): Promise<string> =>
  new Promise((resolve) => {
    const end = (): void => resolve(String(stop.signal.reason));
    if (stop.signal.aborted) end();
    else stop.signal.addEventListener('abort', end, { once: true });
  });

/** Tells the state and the log what was received since it told last. */
const teller = (collecting: Collecting, stateNow: () => CollectorState): (() => void) => {
  let told = collecting.collected();
  return () => {
    const now = collecting.collected();
    if (JSON.stringify(now) === JSON.stringify(told)) return;
    if (now.exports > told.exports)
      say(
        `received ${plural(now.spans - told.spans, 'span')} in ${plural(now.exports - told.exports, 'export')}`,
      );
    told = now;
    try {
      writeState(files.state, stateNow());
    } catch (error) {
      say(`the state cannot be told: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
};

const open = async (owner: Owner, folder: string): Promise<Collecting> => {
  const port = Number(portText);
  if (image === '') return openEmbedded(port, file, say);
  const { openImage } = await import('./image.ts');
  const { config } = files;
  return openImage({ image, port, file, config, owner, folder, signal: stop.signal, say });
};

/** Takes exports until it is stopped, and those that are under way then. */
const serveUntilStopped = async (owner: Owner, folder: string): Promise<void> => {
  await using collecting = await open(owner, folder);
  const facts = { format: 1, owner, ...collecting.where, file, sinceMs: Date.now() } as const;
  const stateNow = (): CollectorState => ({ ...facts, collected: collecting.collected() });
  // of two that start at once the second one fails
  writeFileSync(files.state, `${JSON.stringify(stateNow())}\n`, { flag: 'wx' });
  const tellProgress = teller(collecting, stateNow);
  const timer = setInterval(() => {
    if (existsSync(files.state)) tellProgress();
    // nobody could find it any more, and end it
    else stop.abort('its folder is gone');
  }, TELL_MS);
  say(`up at ${facts.endpoint}, keeps spans in ${file}`);
  tell('');
  say(`${await Promise.race([stopped(), collecting.ended])}: stopping`);
  await collecting.stop();
  clearInterval(timer);
  if (!existsSync(files.state)) return;
  tellProgress();
  renameSync(files.state, files.ended);
};

const serve = async (): Promise<void> => {
  const { folder, owner } = createRunFolder(`collector-${randomBytes(8).toString('hex')}`);
  try {
    await serveUntilStopped(owner, folder);
    say('down');
  } finally {
    removeTree(folder);
  }
};

const wordsFor = (error: unknown): readonly string[] => {
  if (error instanceof ClnrmError)
    return [error.message, ...error.diagnostics.flatMap(({ hint }) => hint ?? [])];
  if (isTaken(error)) return [`port ${portText} is taken or not allowed`, '`--port 0` takes any port'];
  return [error instanceof Error ? error.message : String(error)];
};

try {
  await serve();
} catch (error) {
  const words = wordsFor(error);
  say(`failed: ${words[0]}`);
  tell(...words);
  process.exitCode = 1;
}
