import { EXIT } from '../diagnostics/exit.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Interrupt = (typeof SIGNALS)[number];

/** npm and a terminal's process group both deliver one Ctrl-C twice; a repeat this soon (ms) is the same key press. */
const REPEAT_MS = 1000;

/** The part of the process that interruption needs. */
export interface Signalled {
  on(name: Interrupt, listener: () => void): void;
  now(): number;
  exit(code: number): void;
  say(text: string): void;
}

/**
 * A signal that aborts on the first SIGINT, SIGTERM or SIGHUP. A second one, later than a second
 * or of another kind, ends the process at once; what it leaves is removed by the watchdog.
 */
export const interruption = ({ on, now, exit, say }: Signalled): AbortSignal => {
  const controller = new AbortController();
  let first: { readonly name: Interrupt; readonly at: number } | undefined;
  const receive = (name: Interrupt): void => {
    if (first === undefined) {
      first = { name, at: now() };
      say(`\n${name}: stopping what runs; once more ends at once\n`);
      controller.abort(new DOMException(`interrupted by ${name}`, 'AbortError'));
      return;
    }
    if (first.name === name && now() - first.at < REPEAT_MS) return;
    exit(EXIT.interrupted);
  };
  for (const name of SIGNALS) on(name, () => receive(name));
  return controller.signal;
};
