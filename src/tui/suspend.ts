import process from 'node:process';
import type { Canvas } from './screen.ts';

/** A group that no shell holds is not stopped, and then nobody says when to go on (ms). */
const NOT_STOPPED_MS = 100;

/** Gives the terminal back and stops this process and its group, as Ctrl-Z does; takes it again when it goes on. */
export const suspend = (stdin: NodeJS.ReadStream, canvas: Canvas): void => {
  let isAway = true;
  const back = (): void => {
    if (!isAway) return;
    isAway = false;
    process.off('SIGCONT', back);
    stdin.setRawMode(true);
    canvas.enter();
  };
  canvas.leave();
  stdin.setRawMode(false);
  process.on('SIGCONT', back);
  setTimeout(back, NOT_STOPPED_MS);
  process.kill(0, 'SIGTSTP');
};
