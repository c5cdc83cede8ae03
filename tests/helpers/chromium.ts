import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** A headless browser of this machine; CLNRM_CHROMIUM names another one. */
export const chromium = [process.env.CLNRM_CHROMIUM, ...NAMES].find(
  (name) => name !== undefined && spawnSync(name, ['--version']).status === 0,
);

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
};

/** One page in a browser of its own. */
export interface Page extends AsyncDisposable {
  /** Opens the address and waits for the `load` event; ms that it took. */
  open(address: string): Promise<number>;
  /** The value of an expression in the page, as JSON. */
  value<T>(expression: string): Promise<T>;
  /** Presses keys one after the other, as `KeyboardEvent.key` calls them. */
  press(...keys: readonly string[]): Promise<void>;
  size(width: number, height: number): Promise<void>;
  dark(on: boolean): Promise<void>;
  /** A PNG of what is in sight. */
  picture(): Promise<Buffer>;
  /** Console errors, uncaught errors and violations of the page's policy. */
  readonly errors: readonly string[];
  /** Addresses that were asked for, that of the page among them. */
  readonly requests: readonly string[];
}

const talk = (child: ChildProcess) => {
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const heard: ((message: Message) => void)[] = [];
  let rest = '';
  let last = 0;
  output.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message: Message = JSON.parse(part);
      if (message.id === undefined) for (const hear of heard) hear(message);
      else waiting.get(message.id)?.(message);
    }
  });
  return {
    hear: (listener: (message: Message) => void) => void heard.push(listener),
    send: (method: string, params: object = {}, sessionId?: string) =>
      new Promise<Record<string, unknown>>((done, fail) => {
        const id = ++last;
        waiting.set(id, ({ result, error }) =>
          error === undefined ? done(result ?? {}) : fail(new Error(`${method}: ${JSON.stringify(error)}`)),
        );
        input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      }),
  };
};

/** Starts the browser and opens an empty page; disposing ends it. */
export const openPage = async (program: string): Promise<Page> => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-chromium-'));
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-pipe',
    `--user-data-dir=${folder}`,
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const { send, hear } = talk(child);
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method: string, params: object = {}) => send(method, params, String(sessionId));
  const errors: string[] = [];
  const requests: string[] = [];
  let loaded = (): void => {};
  hear(({ method, params = {} }) => {
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Runtime.exceptionThrown') errors.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error')
      errors.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded') errors.push(JSON.stringify(params.entry));
    if (method === 'Network.requestWillBeSent') requests.push(JSON.parse(JSON.stringify(params)).request.url);
  });
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);
  return {
    errors,
    requests,
    async open(url) {
      const load = new Promise<void>((done) => {
        loaded = done;
      });
      const began = performance.now();
      await ask('Page.navigate', { url });
      await load;
      return performance.now() - began;
    },
    async value(expression) {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', {
        ...{ expression, returnByValue: true, awaitPromise: true },
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return JSON.parse(JSON.stringify(result)).value;
    },
    async press(...keys) {
      for (const key of keys) {
        const text = key.length === 1 ? { text: key } : {};
        await ask('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
        await ask('Input.dispatchKeyEvent', { type: 'keyUp', key });
      }
    },
    async size(width, height) {
      await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    },
    async dark(on) {
      const features = [{ name: 'prefers-color-scheme', value: on ? 'dark' : 'light' }];
      await ask('Emulation.setEmulatedMedia', { features });
    },
    async picture() {
      const { data } = await ask('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(String(data), 'base64');
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      // asked, it ends its own processes too; the answer may not come any more
      void send('Browser.close').catch(() => {});
      await ended;
      // else an end of the pipe keeps this process alive
      for (const stream of child.stdio) stream?.destroy();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};
