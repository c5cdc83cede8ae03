import { useStdin, useStdout } from 'ink';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Asked } from '../model/watch-event.ts';
import type { Look } from '../util/look.ts';
import { type Frame, frameOf } from './frame.ts';
import { createReader } from './input.ts';
import type { Pressed } from './keys.ts';
import type { Store } from './store.ts';
import { initialUi, press, type Ui } from './ui.ts';

/** The size of the terminal, also after it changed. */
const useSize = (): { readonly width: number; readonly height: number } => {
  const { stdout } = useStdout();
  const read = () => ({ width: stdout.columns || 80, height: stdout.rows || 24 });
  const [size, change] = useState(read);
  useEffect(() => {
    const look = (): void => change(read());
    stdout.on('resize', look);
    return () => void stdout.off('resize', look);
  });
  return size;
};

/** Hears every key. Ink's own hook takes what comes in one piece, as over ssh, for one key. */
const usePresses = (hear: (presses: readonly Pressed[]) => void): void => {
  const { setRawMode, internal_eventEmitter: keyboard } = useStdin();
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    const reader = createReader((presses) => latest.current(presses));
    setRawMode(true);
    keyboard.on('input', reader.read);
    return () => {
      reader.end();
      keyboard.off('input', reader.read);
      setRawMode(false);
    };
  }, [setRawMode, keyboard]);
};

interface AppProps {
  readonly store: Store;
  readonly look: Look;
  readonly ask: (asked: Asked) => void;
  readonly draw: (lines: readonly string[]) => void;
  readonly suspend: () => void;
}

/** The interactive view: the picture of the store's state, and what the keyboard makes of it. */
export const App = ({ store, look, ask, draw, suspend }: AppProps) => {
  const { state, now } = useSyncExternalStore(store.subscribe, store.read);
  const [ui, change] = useState<Ui>(initialUi);
  // a second key may come before the first is drawn
  const latest = useRef(ui);
  const { width, height } = useSize();
  const picture = (of: Ui): Frame => frameOf(state, of, now, { width, height }, look);
  const frame = picture(ui);
  usePresses((presses) => {
    for (const pressed of presses) {
      if ('key' in pressed && pressed.key === 'ctrl-z') {
        suspend();
        continue;
      }
      const { page, most } = picture(latest.current);
      const answer = press(latest.current, pressed, { state, page, most });
      latest.current = answer.ui;
      if (answer.asked) ask(answer.asked);
    }
    change(latest.current);
  });
  useLayoutEffect(() => draw(frame.lines));
  // Ink's own layout of a full screen of text takes 30 ms; the picture is laid out already
  return null;
};
