import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, tame } from '../util/text.ts';
import type { RunState } from './reduce.ts';
import type { Sink } from './reporter.ts';

/** ms between two drawings, so that a chatty run does not flicker. */
const LEAST_MS = 100;
/** ms between two looks at the clock while no event comes. */
const TICK_MS = 500;
/** Running scenarios shown at once. */
const MOST_LINES = 8;
/** A scenario that runs longer is marked. */
const SLOW_MS = 10_000;

/** The lines below the report: what runs now, and how many wait. */
export const runningLines = (
  state: RunState,
  now: number,
  { paint, unicode, width }: Look,
): readonly string[] => {
  const running = state.scenarios.filter(({ phase }) => phase === 'running');
  const waiting = state.scenarios.filter(({ phase }) => phase === 'waiting').length;
  const lines = running.slice(0, MOST_LINES).map(({ ref, doing, startedAt }) => {
    const elapsed = now - startedAt;
    const isSlow = elapsed > SLOW_MS;
    const time = `${isSlow ? 'slow  ' : ''}${showDuration(elapsed)}`;
    const text = clip(`${tame(ref.name)}  ${tame(doing)}`, width - time.length - 6, unicode);
    return `  ${paint('dim', unicode ? '·' : '.')} ${text}  ${paint(isSlow ? 'yellow' : 'dim', time)}`;
  });
  const more = running.length - lines.length + waiting;
  return more > 0 ? [...lines, paint('dim', `    ${more} more to come`)] : lines;
};

/** A terminal whose last lines are drawn again and again; everything else is written above them. */
export interface Live {
  print(text: string): void;
  draw(state: RunState, t: number): void;
  end(): void;
}

/** Writes plainly; for files, pipes and CI. */
export const notLive = (sink: Sink): Live => ({
  print: (text) => sink.write(text),
  draw: () => {},
  end: () => {},
});

/**
 * Keeps a few lines at the bottom up to date. Each drawing is one write, so that nothing flickers;
 * between events a timer moves the clocks, and it holds nobody up.
 */
export const live = (sink: Sink, now: () => number = () => performance.now()): Live => {
  let block = '';
  let seen: { readonly state: RunState; readonly t: number; readonly at: number } | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const erase = (): string => (block === '' ? '' : `\u001b[${block.split('\n').length - 1}A\u001b[0J`);
  const fresh = (): string => {
    if (seen === undefined) return '';
    drawnAt = now();
    const lines = runningLines(seen.state, seen.t + now() - seen.at, sink.look);
    return lines.map((line) => `${line}\n`).join('');
  };
  const write = (text: string): void => {
    const next = fresh();
    if (text !== '' || next !== block) sink.write(erase() + text + next);
    block = next;
  };
  const redraw = (): void => {
    if (now() - drawnAt >= LEAST_MS) write('');
  };
  const timer = setInterval(redraw, TICK_MS).unref();
  return {
    print: write,
    draw(state, t) {
      seen = { state, t, at: now() };
      redraw();
    },
    end() {
      clearInterval(timer);
      seen = undefined;
      if (block !== '') sink.write(erase());
      block = '';
    },
  };
};
