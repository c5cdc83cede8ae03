import process from 'node:process';
import { render } from 'ink';
import type { Asked, WatchEvent } from '../model/watch-event.ts';
import { Channel } from '../util/channel.ts';
import type { Look } from '../util/look.ts';
import { App } from './app.tsx';
import { openCanvas, withoutWrites } from './screen.ts';
import { createStore } from './store.ts';
import { suspend } from './suspend.ts';

/** The terminal as the view needs it. */
export interface Screen {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly look: Look;
  /** ms of a clock that only goes forward. */
  readonly now: () => number;
}

/** The interactive view while it is open: it hears events, and tells what is asked for. */
export interface View extends AsyncDisposable {
  hear(event: WatchEvent): void;
  readonly asked: AsyncIterable<Asked>;
}

export const openView = ({ stdin, stdout, look, now }: Screen): View => {
  const store = createStore(now);
  const asked = new Channel<Asked>();
  const canvas = openCanvas(stdout);
  stdout.on('resize', canvas.forget);
  // whoever ends the process at once still wants the terminal back
  process.once('exit', canvas.leave);
  const { unmount, waitUntilExit } = render(
    <App
      store={store}
      look={look}
      ask={(one) => asked.push(one)}
      draw={canvas.draw}
      suspend={() => suspend(stdin, canvas)}
    />,
    { stdin, stdout: withoutWrites(stdout), exitOnCtrlC: false, patchConsole: false, debug: true },
  );
  return {
    hear: store.hear,
    asked,
    async [Symbol.asyncDispose]() {
      store.end();
      asked.close();
      const gone = waitUntilExit();
      unmount();
      await gone;
      stdout.off('resize', canvas.forget);
      process.off('exit', canvas.leave);
      canvas.leave();
    },
  };
};
