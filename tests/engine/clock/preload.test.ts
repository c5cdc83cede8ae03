import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { clockVariables } from '../../../src/engine/clock/variables.ts';

const preload = resolve('dist/engine/clock/preload.cjs');
const AHEAD_MS = Date.parse('2001-02-03T00:00:00Z') - Date.now();

/** What a Node that was started with the clock prints as JSON. */
const shown = (script: string, env: Readonly<Record<string, string>> = {}): unknown => {
  const variables = { ...env, ...clockVariables({ aheadMs: AHEAD_MS, preload }, env) };
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: variables });
  return JSON.parse(out.toString());
};

const print = (value: string): string => `console.log(JSON.stringify(${value}))`;

test('every way to ask Node for the time gives the clock that was set', () => {
  const asked = shown(
    print(`[new Date(), new Date(Date.now()), new Date(performance.timeOrigin + performance.now()),
      new Date(performance.toJSON().timeOrigin), new Date(Date()), new (class extends Date {})(),
      new Intl.DateTimeFormat('en-CA').format(),
      new Intl.DateTimeFormat('sv').formatToParts().map(({ value }) => value).join('')]`),
  );

  expect(asked).toEqual(Array(8).fill(expect.stringMatching(/^2001-02-03/)));
});

test('a Date stays what it is: given times, parsing, subclasses, instanceof, constructor', () => {
  const kept = shown(
    `class Own extends Date { year() { return this.getUTCFullYear() } }
     const own = new Own(0);
     ${print(`[new Date(0), new Date(2020, 1, 3, 4, 5).getMonth(), Date.parse('1970-01-01'), Date.UTC(1970),
       Date.length, Date.name, own.year(), own instanceof Own, own instanceof Date,
       structuredClone(new Date()) instanceof Date, new Date().constructor === Date,
       new Intl.DateTimeFormat('sv', { timeZone: 'UTC' }).format(0), Object.keys(Date)]`)}`,
  );

  expect(kept).toEqual([
    '1970-01-01T00:00:00.000Z',
    1,
    0,
    0,
    7,
    'Date',
    1970,
    true,
    true,
    true,
    true,
    '1970-01-01',
    [],
  ]);
});

test('monotonic time and timers are left alone', () => {
  const passed = shown(
    `const [a, b, c] = [process.hrtime.bigint(), performance.now(), Date.now()];
     setTimeout(() => ${print(`[Number(process.hrtime.bigint() - a) / 1e6, performance.now() - b, Date.now() - c]
       .map((ms) => ms > 15 && ms < 5000)`)}, 20)`,
  );

  expect(passed).toEqual([true, true, true]);
});

test('worker threads have the clock, also those with an environment of their own', () => {
  const seen = shown(
    `import { Worker } from 'node:worker_threads';
     const ask = (options) => new Promise((done) =>
       new Worker('process.getBuiltinModule("worker_threads").parentPort.postMessage([Date.now(), performance.timeOrigin])',
         { eval: true, ...options }).once('message', done));
     const all = await Promise.all([ask({}), ask({ env: {} }), ask({ env: {}, execArgv: [] })]);
     ${print('all.flat().map((ms) => new Date(ms))')}`,
  );

  expect(seen).toEqual(Array(6).fill(expect.stringMatching(/^2001-02-03/)));
});

test('the Date header of node:http is of the clock, and what else an answer bears is not changed', () => {
  const headers = shown(
    `import http from 'node:http';
     const server = http.createServer((request, response) => {
       if (request.url === '/own') response.setHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT');
       if (request.url === '/none') response.sendDate = false;
       if (request.url === '/raw') response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
       response.end();
     }).listen(0, '127.0.0.1', async () => {
       const ask = async (path) => {
         const { headers } = await fetch('http://127.0.0.1:' + server.address().port + path);
         return [headers.get('date'), headers.getSetCookie()];
       };
       ${print(`await Promise.all(['/', '/own', '/none', '/raw'].map(ask))`)};
       process.exit();
     })`,
  );

  const ours = expect.stringMatching(/^Sat, 03 Feb 2001/);
  expect(headers).toEqual([
    [ours, []],
    ['Thu, 01 Jan 1970 00:00:00 GMT', []],
    [null, []],
    [ours, ['a=1', 'b=2']],
  ]);
});

test("the author's own NODE_OPTIONS hold beside it, and without our variable nothing is changed", () => {
  const own = shown(print('[process.execArgv, process.env.NODE_OPTIONS, Date.now()]'), {
    NODE_OPTIONS: '--no-deprecation',
  });
  const bare = execFileSync(process.execPath, ['--require', preload, '-p', 'Date.now()'], { env: {} });

  expect(own).toEqual([
    expect.anything(),
    `--require "${preload}" --no-deprecation`,
    expect.closeTo(Date.now() + AHEAD_MS, -4),
  ]);
  expect(Number(bare.toString())).toBeCloseTo(Date.now(), -4);
});
