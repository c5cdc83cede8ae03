import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { run, scenario, step } from '../helpers/fault-spec.ts';
import { endOf } from '../helpers/outcome.ts';

/** What settling takes at the very least; skipped, nothing is waited for at all. */
const QUIET_MS = 300;

const EXPECTED = '[expect.counts]\nspans_total = { gte = 1 }\n';
const LIVES = '[service.lives]\ncommand = ["sleep", "60"]\n';

test('a scenario whose service did not start waits for no spans: nobody will judge them', async () => {
  const fails = '[service.fails]\ncommand = ["sh", "-c", "exit 3"]\nwait = { log = "never" }\n';

  const { status, phases } = endOf(await run(`${LIVES}${fails}${scenario(step('run = "true"'))}${EXPECTED}`));

  expect(status).toBe('errored');
  expect(phases.settleMs).toBeLessThan(QUIET_MS);
});

test('while a service lives its spans are waited for', async () => {
  const { phases } = endOf(await run(`${LIVES}${scenario(step('run = "true"'))}${EXPECTED}`));

  expect(phases.settleMs).toBeGreaterThanOrEqual(QUIET_MS);
});

engineTest('when the last container has ended nobody is left to wait for', async () => {
  const box = `[service.box]\nimage = "${images.busybox}"\ncommand = ["sleep", "1"]\n`;
  const inside = step('command = ["sleep", "60"]\nservice = "box"');

  const { status, phases } = endOf(await run(`${box}${scenario(inside)}${EXPECTED}`));

  expect(status).toBe('failed');
  expect(phases.settleMs).toBeLessThan(QUIET_MS);
});
