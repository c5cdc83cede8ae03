import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Machine } from '../../../src/engine/machine.ts';
import type { Plugin, Service } from '../../../src/model/plugin.ts';
import { type Asking, openSharedServices } from '../../../src/run/shared/shared-services.ts';
import { planOf } from '../../helpers/shared-plan.ts';

const never = new AbortController().signal;

/** Lets everything happen that waits for nothing outside. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A machine whose rooms hold nothing: services of the test are functions. */
const machine = {
  newFolder: () => join(mkdtempSync(join(tmpdir(), 'clnrm-shared-')), 'clnrm-0/run'),
  openRooms: async () => ({
    processes: undefined,
    pod: undefined,
    listeners: [],
    endpoint: () => 'http://127.0.0.1:4318',
    report: () => ({ levels: [], sealed: true, piped: false, allowed: [] }),
    [Symbol.asyncDispose]: async () => {},
  }),
} as unknown as Machine;

/** Counts what happens to its services; `reset` and `exited` are the test's. */
const plugin = (make: (number: number) => Partial<Service> = () => ({})) => {
  const log: string[] = [];
  let number = 0;
  const start = async (): Promise<Service> => {
    const mine = ++number;
    log.push(`start ${mine}`);
    return {
      outputs: { mine: String(mine) },
      ...make(mine),
      [Symbol.asyncDispose]: async () => void log.push(`stop ${mine}`),
    };
  };
  const found = { name: 'fake', summary: '', backends: ['embedded'], outputs: [], start };
  return { log, find: async () => found as unknown as Plugin };
};

const asking = async (more: Partial<Asking> & { readonly text?: string } = {}): Promise<Asking> => {
  const { text, ...rest } = more;
  return {
    spec: await planOf(text),
    seed: '1',
    making: { passed: {} },
    requireSealed: false,
    signal: never,
    user: { scenario: 'a', emit: () => {}, onExit: () => {} },
    ...rest,
  };
};

const opened = ({ find }: Pick<ReturnType<typeof plugin>, 'find'>) =>
  openSharedServices({ run: 'r', machine, signal: never, plugin: find });

test('scenarios get the same instance, and it is stopped when the last has given it back', async () => {
  const { log, find } = plugin();
  const services = opened({ find });
  const [one, other] = await Promise.all([
    services.lend(await asking()),
    services.lend(await asking({ user: { scenario: 'b', emit: () => {}, onExit: () => {} } })),
  ]);
  services.retire(() => true);
  one.giveBack();
  await turn();
  expect(log).toEqual(['start 1']);

  other.giveBack();
  await services[Symbol.asyncDispose]();

  expect(one.services[0]).toBe(other.services[0]);
  expect(log).toEqual(['start 1', 'stop 1']);
});

test('another configuration under the same name is another instance; a comment above is not', async () => {
  const { log, find } = plugin();
  await using services = opened({ find });
  for (const text of ['port = 1', 'port = 1', '# moved\nport = 1', 'port = 2'])
    (await services.lend(await asking({ text }))).giveBack();

  expect(log).toEqual(['start 1', 'start 2']);
});

test('one that can be reset serves one scenario after the other, and is reset in between', async () => {
  const { log, find } = plugin(() => ({ reset: async () => void log.push('reset') }));
  await using services = opened({ find });
  const first = await services.lend(await asking());
  const second = services.lend(await asking()).then((lent) => {
    log.push('lent');
    return lent;
  });
  await turn();
  log.push('back');
  first.giveBack();
  (await second).giveBack();

  expect(log).toEqual(['start 1', 'back', 'reset', 'lent']);
});

test('one that cannot be reset is told of, and replaced', async () => {
  const told: unknown[] = [];
  const { log, find } = plugin(() => ({ reset: () => Promise.reject(new Error('no space')) }));
  await using services = opened({ find });
  const user = { scenario: 'a', emit: (event: unknown) => void told.push(event), onExit: () => {} };
  (await services.lend(await asking())).giveBack();
  (await services.lend(await asking({ user }))).giveBack();

  expect(log).toEqual(['start 1', 'stop 1', 'start 2']);
  expect(JSON.stringify(told)).toContain('reset-failed');
});

test('its end is told to those that use it, and the next scenario gets a fresh one', async () => {
  let end = (): void => {};
  const exited = new Promise<{ code: number; signal: undefined }>((resolve) => {
    end = () => resolve({ code: 7, signal: undefined });
  });
  const { log, find } = plugin((number) => (number === 1 ? { exited } : {}));
  await using services = opened({ find });
  const heard = new Promise<string>((resolve) => {
    const user = { scenario: 'a', emit: () => {}, onExit: () => resolve('heard') };
    void asking({ user })
      .then(services.lend)
      .then((lent) => {
        end();
        return heard.then(lent.giveBack);
      });
  });
  expect(await heard).toBe('heard');
  const next = await services.lend(await asking());
  next.giveBack();

  expect(next.services[0]?.running.service.outputs.mine).toBe('2');
  expect(log).toEqual(['start 1', 'stop 1', 'start 2']);
});

test('a start that fails is told to whoever asked, and tried again for the next', async () => {
  const { find, log } = plugin((number) => {
    if (number === 1) throw new Error('no image');
    return {};
  });
  await using services = opened({ find });
  await expect(services.lend(await asking())).rejects.toThrow('no image');
  (await services.lend(await asking())).giveBack();

  expect(log.slice(0, 2)).toEqual(['start 1', 'start 2']);
});

test('what needs one that was stopped is stopped before it, and started anew with it', async () => {
  const { log, find } = plugin();
  await using services = opened({ find });
  const text =
    'port = 1\nroutes = []\ndepends_on = ["base"]\n[service.base]\nplugin = "http_stub"\nscope = "run"\nport = 2';
  (await services.lend(await asking({ text }))).giveBack();
  services.retire(({ plan }) => plan.id === 'base');
  (await services.lend(await asking({ text }))).giveBack();

  expect(log).toEqual(['start 1', 'start 2', 'stop 2', 'stop 1', 'start 3', 'start 4']);
});

test('one that was begun on another that was stopped meanwhile is begun again', async () => {
  const { find } = plugin();
  await using services = opened({ find });
  const text =
    'port = 1\nroutes = []\ndepends_on = ["base"]\n[service.base]\nplugin = "http_stub"\nscope = "run"\nport = 2';
  const ask = await asking({ text });
  (await services.lend(ask)).giveBack();
  services.retire(({ plan }) => plan.id === 'stub');
  const next = services.lend(ask);
  services.retire(({ plan }) => plan.id === 'base');
  const { instances, giveBack } = await next;
  giveBack();

  expect(instances[1]?.needs[0]).toBe(instances[0]);
  expect(instances.map(({ retired }) => retired)).toEqual([false, false]);
});

test('where nothing is sealed, one that holds a port makes way for a spec that needs it, and its own spec keeps it', async () => {
  const { log, find } = plugin();
  await using services = opened({ find });
  const { spec, making } = await asking();
  const holder = { ...spec, services: spec.services.map((one) => ({ ...one, ports: [8080] })) };
  (await services.lend(await asking({ spec: holder }))).giveBack();
  await services.makeWay(holder, [8080], making);
  expect(log).toEqual(['start 1']);
  await services.makeWay({ ...spec, services: [] }, [8080], making);

  expect(log).toEqual(['start 1', 'stop 1']);
});
