import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether there is a tmux to drive a real terminal with. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** A program on a real terminal. */
export interface Terminal extends Disposable {
  /** Presses keys, by tmux' names: `Enter`, `Escape`, `Up`, `a`. */
  press(...keys: readonly string[]): void;
  resize(columns: number, lines: number): void;
  /** What stands there now, without colours. */
  screen(): string;
  /** What stands there once it holds a text; rejects with what it held after ten seconds. */
  shows(wanted: string | RegExp): Promise<string>;
  /** The colours too. */
  painted(): string;
  /** From here on, all that the program writes. */
  record(): void;
  /** What it wrote since. */
  written(): string;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly lines: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Starts a program in a tmux server of its own. */
export const openTerminal = (
  argv: readonly string[],
  { columns, lines, cwd = '/', env = {} }: TerminalOptions,
): Terminal => {
  const place = mkdtempSync(join(tmpdir(), 'clnrm-tmux-'));
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', join(place, 'socket'), '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const variables = Object.entries({ LANG: 'C.UTF-8', ...env }).map(([name, value]) =>
    quoted(`${name}=${value}`),
  );
  const command = ['env', '-u', 'CI', '-u', 'NO_COLOR', ...variables, ...argv.map(quoted)].join(' ');
  // the shell stays, so that what the program leaves on the terminal can be seen
  const size = ['-x', String(columns), '-y', String(lines)];
  tmux('-u', 'new-session', '-d', ...size, '-c', cwd, `${command}; echo "ended $?"; exec cat`);
  const screen = (): string => tmux('capture-pane', '-p');
  const raw = join(place, 'raw');
  return {
    press: (...keys) => void tmux('send-keys', ...keys),
    resize: (width, height) => void tmux('resize-window', '-x', String(width), '-y', String(height)),
    screen,
    painted: () => tmux('capture-pane', '-p', '-e'),
    record: () => void tmux('pipe-pane', `cat >${quoted(raw)}`),
    written: () => readFileSync(raw, 'utf8'),
    async shows(wanted) {
      let before = '';
      for (const end = performance.now() + 10_000; performance.now() < end; await delay(15)) {
        const now = screen();
        const isThere = typeof wanted === 'string' ? now.includes(wanted) : wanted.test(now);
        // tmux may be looked at while it draws
        if (isThere && now === before) return now;
        before = now;
        if (!isThere && /^ended [1-9]/m.test(now)) break;
      }
      throw new Error(`the terminal does not show ${wanted}:\n${screen()}`);
    },
    [Symbol.dispose]: () => {
      tmux('kill-server');
      rmSync(place, { recursive: true, force: true });
    },
  };
};
