import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WatchEvent } from '../../src/model/watch-event.ts';
import { hasTmux, openTerminal, type Terminal } from '../helpers/terminal.ts';
import { many, running } from './events.ts';

const place = mkdtempSync(join(tmpdir(), 'clnrm-view-'));
const program = join(place, 'play.mjs');

beforeAll(async () => {
  await build({
    entryPoints: ['tests/helpers/play-view.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    plugins: [withoutDevtools],
    define: { CLNRM_VERSION: '"0.0.0"', 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** As in build.mjs: Ink looks for them only where DEV is set. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
  },
};

interface Playing extends Disposable {
  readonly terminal: Terminal;
  asked(): readonly unknown[];
}

let plays = 0;

/** The view over some events on a terminal of a size. */
const play = (
  events: readonly WatchEvent[],
  [columns, lines]: readonly [number, number] = [80, 24],
  env: Readonly<Record<string, string>> = {},
): Playing => {
  const [file, log] = [join(place, `events-${++plays}.json`), join(place, `asked-${plays}`)];
  writeFileSync(file, JSON.stringify(events));
  writeFileSync(log, '');
  const terminal = openTerminal([process.execPath, program, file, log], {
    columns,
    lines,
    cwd: process.cwd(),
    env,
  });
  return {
    terminal,
    asked: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    [Symbol.dispose]: () => terminal[Symbol.dispose](),
  };
};

const SIZES = [
  [80, 24],
  [160, 50],
] as const;

const golden = (name: string, [columns, lines]: readonly [number, number]): string =>
  `golden/${name}-${columns}x${lines}.txt`;

const all = it.skipIf(!hasTmux);

all.for(SIZES)('the tree, a finding, logs, a waterfall and the help at %dx%d', async (size) => {
  using view = play(running(), size);
  const { terminal } = view;
  const shot = async (name: string, wanted: string): Promise<void> => {
    await expect(await terminal.shows(wanted)).toMatchFileSnapshot(golden(name, size));
  };
  await terminal.shows('1 running');
  terminal.press('Down', 'j');
  await shot('finding', 'charge cart');
  terminal.press('l');
  await shot('logs', 'card declined');
  terminal.press('w', 'Down');
  await shot('waterfall', 'ERROR: card declined');
  terminal.press('?');
  await shot('help', 'Shows these keys');
});

all('logs are of everybody, or of one service at a time', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.press('j', 'l');
  await view.terminal.shows('[everybody]');
  view.terminal.press('Right');
  expect(await view.terminal.shows('[shop]')).not.toContain('card declined');
  view.terminal.press('Right');
  expect(await view.terminal.shows('[billing]')).not.toContain('listening');
});

const ids = {
  placed: 'shop.clnrm.toml#an order is placed',
  declined: 'shop.clnrm.toml#a card is declined',
};

all('a, f, r, enter and u ask for rounds, q ends and gives the terminal back', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.press('a', 'f', 'Enter', 'j', 'u', 'r', 'q');
  const after = await view.terminal.shows('ended 0');

  expect(after).toMatch(/^the view is closed\nended 0\n/);
  const [everything, red, spec, updated, again, quit] = view.asked();
  expect(everything).toEqual({ kind: 'run' });
  expect(red).toEqual({ kind: 'run', scenarios: [ids.declined], update: false });
  expect(spec).toEqual({ kind: 'run', scenarios: [ids.placed, ids.declined], update: false });
  expect(updated).toEqual({ kind: 'run', scenarios: [ids.placed], update: true });
  expect(again).toMatchObject({ kind: 'run', scenarios: { length: 4 }, update: false });
  expect(quit).toEqual({ kind: 'quit' });
});

all('/ and t filter by name and tag as they are typed, esc shows everything again', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.press('/', 'd', 'e', 'c', 'Enter');
  expect(await view.terminal.shows(/^name: dec$/m)).not.toContain('an order is placed');
  view.terminal.press('Escape');
  await view.terminal.shows('an order is placed');
  view.terminal.press('t', 's', 'm', 'BSpace', 'l', 'Enter');
  expect(await view.terminal.shows(/^tag: sl$/m)).not.toContain('an order is placed');
  view.terminal.press('Escape');
  expect(await view.terminal.shows('an order is placed')).toContain('sold out');
});

all('tab goes to the pane, where the finding scrolls, and back to the tree', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.press('j', 'j', 'Tab', 'End');
  expect(await view.terminal.shows('run only this again')).toContain('── *finding');
  view.terminal.press('Tab', 'k');
  await view.terminal.shows('passed, 412 ms, 23 spans');
});

all('a smaller and a larger terminal are filled anew, a tiny one says so', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.resize(120, 30);
  expect((await view.terminal.shows(/^(?:.*\n){29}enter run/)).split('\n')[29]).toMatch(/^enter run/);
  view.terminal.resize(25, 6);
  expect((await view.terminal.shows('too small')).trim()).toBe('the terminal is too small');
  view.terminal.resize(40, 10);
  const narrow = (await view.terminal.shows(/^(?:.*\n){9}\? help {2}q quit/)).split('\n');
  expect(narrow[0]).toBe('clnrm  ✓ 2  ✗ 1   1 running, 0 waiting');
  view.terminal.press('?', 'End');
  await view.terminal.shows('Gives the terminal back to');
  view.terminal.press('Escape');
  view.terminal.resize(80, 24);
  expect((await view.terminal.shows(/^(?:.*\n){23}enter a f r/)).split('\n')[23]).toMatch(/^enter a f r/);
});

all('nothing flickers: after the first picture no key clears the screen', async () => {
  using view = play(running());
  await view.terminal.shows('1 running');
  view.terminal.record();
  for (const [key, wanted] of [
    ['j', 'place order'],
    ['l', '[everybody]'],
    ['w', '*waterfall'],
    ['?', 'Shows these keys'],
    ['Escape', 'POST /orders'],
    ['Escape', '── finding'],
    ['End', 'the last one is sold once'],
  ] as const) {
    view.terminal.press(key);
    await view.terminal.shows(wanted);
  }

  expect(view.terminal.written()).not.toMatch(/\u001b\[[0-3]?J|\u001bc/);
  expect(view.terminal.written()).toContain('POST /orders');
});

all('ctrl-z gives the terminal back to the shell, and fg goes on where it was', async () => {
  using shell = openTerminal(['bash', '--norc', '--noprofile'], {
    columns: 80,
    lines: 24,
    cwd: process.cwd(),
  });
  const [file, log] = [join(place, 'stopped.json'), join(place, 'stopped-asked')];
  writeFileSync(file, JSON.stringify(running()));
  await shell.shows('bash-');
  shell.press(`'${process.execPath}' ${program} ${file} ${log}`, 'Enter');
  await shell.shows('1 running');
  shell.press('j', 'C-z');
  await shell.shows(/Stopped/);
  shell.press('stty -a', 'Enter');
  expect(await shell.shows(/-?icanon/)).toMatch(/ icanon/);
  shell.press('clear; fg', 'Enter');
  await shell.shows('place order');
  shell.press('q');

  expect(await shell.shows('the view is closed')).not.toContain('place order');
});

all('without colour and without Unicode nothing else is lost', async () => {
  using view = play(running(), [80, 24], { NO_COLOR: '1', LC_ALL: 'C' });
  await view.terminal.shows('1 running');
  view.terminal.press('j', 'j', 'w');
  const screen = await view.terminal.shows('POST /orders');

  expect(view.terminal.painted().replace(/\u001b\[(?:0|39|49)?m/g, '')).not.toContain('\u001b[');
  await expect(screen).toMatchFileSnapshot('golden/plain-80x24.txt');
});

all('a thousand scenarios scroll from the first to the last and back', async () => {
  using view = play(many(1_000));
  await view.terminal.shows('idle');
  view.terminal.press('End');
  await expect(await view.terminal.shows('scenario 0999')).toMatchFileSnapshot('golden/many-80x24.txt');
  view.terminal.press('PPage', 'PPage', 'Home');
  await view.terminal.shows('scenario 0000');
});

all('a spec that cannot run stands first, with what is wrong with it', async () => {
  const diagnostic = { severity: 'error', code: 'unknown-key', message: '`runn` is not a key' } as const;
  const at = { file: 'zoo.clnrm.toml', line: 4, column: 1, text: 'runn = 1', length: 4 };
  using view = play([...running(), { type: 'run:diagnostic', t: 80, diagnostic: { ...diagnostic, at } }]);

  const screen = await view.terminal.shows('`runn` is not a key');
  expect(screen.split('\n')[1]).toMatch(/^❯ . zoo\.clnrm\.toml .* faulty$/);
  expect(screen).toContain('1 fault to mend');
});
