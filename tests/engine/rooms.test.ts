import { expect, test } from 'vitest';
import type { ProcessRoom } from '../../src/engine/room.ts';
import { joinRooms } from '../../src/engine/rooms.ts';
import { runScenario } from '../../src/engine/scenario.ts';
import type { ReceiverPort, RunnerSpan } from '../../src/model/collection.ts';
import { around, planText } from '../helpers/plan.ts';

const receiver: ReceiverPort = {
  accept: () => {},
  activity: () => ({ openRequests: 0, connections: 0, arrivals: 0, lastArrivalMs: 0 }),
  lastArrivalOf: () => 0,
  changed: async () => {},
  seal: async () => {},
  bug: () => undefined,
};

const never = (): never => {
  throw new Error('nothing is started here');
};

/** A sealed room whose door takes `most` listeners; `open` are those that listen now. */
const roomOf = (most: number, open: Set<number>): ProcessRoom => ({
  level: 'namespace',
  sealed: true,
  door: {
    async listen(port) {
      if (open.size === most) throw new Error(`listen EADDRINUSE ${port}`);
      open.add(port);
      return { [Symbol.asyncDispose]: async () => void open.delete(port) };
    },
    connect: never,
    [Symbol.asyncDispose]: async () => {},
  },
  workspace: '/',
  lateFiles: new Map(),
  written: [],
  home: '/',
  tmp: '/tmp',
  enter: '',
  host: (name) => name,
  carry: async () => {},
  spawn: never,
  isDeserted: () => true,
  inhabitants: () => [],
  empty: async () => true,
  egressBlocked: () => 0,
  [Symbol.asyncDispose]: async () => {},
});

test('rooms that cannot be joined leave no listener that would keep the runner from ending', async () => {
  const allow = '[isolation]\nallow = ["one.test:81", "two.test:82"]';
  const [spec] = (await planText(around(allow))).specs;
  if (!spec) throw new Error('the spec is sound');
  const open = new Set<number>();
  const request = { spec, receiver, pod: undefined, unsealed: undefined };

  await expect(joinRooms({ ...request, processes: roomOf(2, open) })).rejects.toThrow('EADDRINUSE 82');
  expect([...open]).toEqual([]);

  await using joined = await joinRooms({ ...request, processes: roomOf(3, open) });
  expect([...open]).toEqual([4318, 81, 82]);
  expect(joined.report().allowed).toEqual(['one.test:81', 'two.test:82']);
});

test('a bug of the receiver turns the scenario into an error that tells of it', async () => {
  const [spec] = (await planText(around(''))).specs;
  const [scenario] = spec?.scenarios ?? [];
  if (!spec || !scenario) throw new Error('the spec is sound');
  const faulty = { ...receiver, bug: () => ({ error: new TypeError('no such column') }) };
  const processes = roomOf(3, new Set());
  const span: RunnerSpan = { traceId: '', spanId: '', traceparent: '', event: () => {}, end: () => {} };

  const { errors } = await runScenario({
    ...{ run: 'r', seed: '1', spec, scenario, scratch: '/', mark: 'r', passed: {}, span, keep: false },
    receiver: faulty,
    live: {
      hasName: () => false,
      names: () => [],
      hasChildOf: () => false,
      unresolvedParents: () => [],
    },
    startSpan: () => span,
    signal: new AbortController().signal,
    emit: () => {},
    looksRed: () => false,
    now: () => 0,
    nowNs: () => 0n,
    plugin: never,
    openRooms: () => joinRooms({ spec, receiver: faulty, processes, pod: undefined, unsealed: undefined }),
    borrow: async () => [],
  });

  expect(errors).toMatchObject([
    {
      code: 'room-failed',
      message: 'the receiver failed: no such column',
      log: expect.arrayContaining(['TypeError: no such column']),
    },
  ]);
});
