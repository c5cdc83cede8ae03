import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpent } from '../../src/engine/spent.ts';

/** A clock that only moves by hand. */
const atHand = () => {
  let ms = 0;
  const spent = createSpent(() => ms);
  const wait = (by: number) => async (): Promise<void> => {
    ms += by;
  };
  const move = (by: number): void => {
    ms += by;
  };
  return { spent, wait, move };
};

test('pulling, starting and waiting are told apart, and what is between them is counted for none', async () => {
  const { spent, wait, move } = atHand();

  await spent.during('start', async () => {
    await spent.during('images', wait(500));
    await wait(30)();
    await spent.during('ready', wait(7));
  });
  move(1000);

  expect(spent.ms()).toEqual({ imagesMs: 500, startMs: 30, readyMs: 7 });
});

test('a service that waits while another one starts is start, and ready alone is ready', async () => {
  const { spent, wait, move } = atHand();
  let open = (): void => {};
  const gate = new Promise<void>((done) => {
    open = done;
  });

  const first = spent.during('start', () => spent.during('ready', () => gate));
  await spent.during('start', wait(40));
  move(5);
  open();
  await first;

  expect(spent.ms()).toEqual({ imagesMs: 0, startMs: 40, readyMs: 5 });
});

test('a failure is counted up to where it failed', async () => {
  const { spent, move } = atHand();
  const failing = async (): Promise<void> => {
    move(12);
    throw new Error('no');
  };

  await expect(spent.during('start', failing)).rejects.toThrow('no');

  expect(spent.ms().startMs).toBe(12);
});

test('parts never sum up to more than the time that passed', async () => {
  const part = fc.constantFrom('images' as const, 'start' as const, 'ready' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(part, fc.nat(50))), async (parts) => {
      const { spent, wait } = atHand();
      await Promise.all(parts.map(([one, ms]) => spent.during('start', () => spent.during(one, wait(ms)))));
      const { imagesMs, startMs, readyMs } = spent.ms();
      expect(imagesMs + startMs + readyMs).toBe(parts.reduce((sum, [, ms]) => sum + ms, 0));
    }),
  );
});
