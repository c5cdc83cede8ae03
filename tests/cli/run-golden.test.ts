import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endOf, ends, findingsOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const SEND = readFileSync('tests/helpers/send.mjs', 'utf8');

const scenario = (name: string, send: string): string =>
  `[[scenario]]\nname = "${name}"\n[[scenario.step]]\nname = "send"\nrun = "node send.mjs ${send}"\n`;
const GOLDEN = '[expect.golden]\ntrace = "golden/${{ scenario.name }}.trace"\n';

const shop = (...parts: readonly string[]) => {
  const place = project({ 'send.mjs': SEND });
  const write = (...texts: readonly string[]): void =>
    writeFileSync(join(place.folder, 'a.clnrm.toml'), ['[meta]\nname = "shop"', ...texts].join('\n'));
  write(...parts);
  return {
    write,
    path: (name: string) => join(place.folder, name),
    run: (flags = '') => runCli(`clnrm run -r ndjson ${flags}`, place.folder),
    plain: (flags: string) => runCli(`clnrm run ${flags}`, place.folder),
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
};

describe('a golden trace', () => {
  test('is missing until --update writes it, and holds from then on', async () => {
    using place = shop(scenario('order', 'order x'), GOLDEN);

    expect(findingsOf(await place.run(), 'golden-missing')).toHaveLength(1);
    const update = await place.run('--update');
    expect(update.exitCode).toBe(0);
    expect(update.stdout).toContain('golden-updated');
    expect(readFileSync(place.path('golden/order.trace'), 'utf8')).toMatchInlineSnapshot(`
      "# clnrm trace 1

      trace
        span "order" internal of "shop"
          root joined
          "order.id" = "x"
          span "charge card" internal of "shop"
      "
    `);
    expect((await place.run()).exitCode).toBe(0);
  });

  test('that differs names the span and what changed, and offers the TOML that would hold', async () => {
    using place = shop(scenario('order', 'order x'), GOLDEN);
    await place.run('--update');
    place.write(scenario('order', 'order y'), GOLDEN);

    const [finding] = findingsOf(await place.run(), 'golden-mismatch');
    expect(finding?.message).toBe(
      `the trace is not the one in golden/order.trace: span "order" of 'shop' changed: attribute "order.id" was "x", is "y"`,
    );
    expect(finding?.nearest[0]?.checks).toEqual([
      { label: 'attribute "order.id"', held: false, expected: '"x"', actual: '"y"' },
    ]);
    place.write(scenario('order', 'order y'), finding?.toml ?? '');
    await place.run('--update');
    place.write(scenario('order', 'order z'), finding?.toml ?? '');
    expect((await place.run()).exitCode).toBe(0);
  });

  test('is not written when something else of the scenario is red', async () => {
    using place = shop(scenario('order', 'order x'), GOLDEN, '[[expect.span]]\nname = "refund"');

    const cli = await place.run('--update');
    expect(cli.exitCode).toBe(1);
    expect(existsSync(place.path('golden'))).toBe(false);
    expect(findingsOf(cli, 'golden-missing')[0]?.hints[0]).toBe(
      'it was not updated, because something else of the scenario is red',
    );
  });

  test('is not one file for two scenarios with different traces', async () => {
    using place = shop(
      scenario('one', 'order x'),
      scenario('two', 'order x mail'),
      '[expect.golden]\ntrace = "same.trace"',
    );

    const cli = await place.run('--update -j1');
    expect(ends(cli).map(({ status }) => status)).toEqual(['passed', 'failed']);
    expect(
      findingsOf(cli, 'golden-missing').concat(findingsOf(cli, 'golden-mismatch'))[0]?.hints[0],
    ).toContain(`'one' has another trace and wrote it there`);
  });
});

describe('digests', () => {
  test('are those of the text of the golden trace, in every report, and the same for each run', async () => {
    using place = shop(
      scenario('order', 'order x'),
      GOLDEN,
      '[report]\ndigest = "out/digests.txt"\njunit = "out/junit.xml"',
    );

    const { digest } = endOf(await place.run('--update'));
    const plain = await place.plain('--digest');
    expect(plain.stdout).toBe(`${digest}  a.clnrm.toml#order\n`);
    expect(plain.stderr).toContain(`digest ${digest?.slice(0, 8)}…`);
    expect(readFileSync(place.path('out/digests.txt'), 'utf8')).toBe(plain.stdout);
    expect(readFileSync(place.path('out/junit.xml'), 'utf8')).toContain(
      `name="clnrm.digest" value="${digest}"`,
    );
  });

  test('of a scenario without spans there is none, and the line says why', async () => {
    using place = shop('[[scenario]]\nname = "quiet"\nrun = "true"');

    const { stdout } = await place.plain('--digest');
    expect(stdout).toBe(`${'-'.repeat(64)}  a.clnrm.toml#quiet  (passed)\n`);
  });
});

describe('--repeat', () => {
  test('ends green when each repetition left the same trace', async () => {
    using place = shop(scenario('order', 'order x'));

    const cli = await place.run('--repeat 3');
    expect(endOf(cli)).toMatchObject({ status: 'passed', repetitions: { ended: 3, of: 3 } });
    expect(cli.events.flatMap((one) => (one.type === 'scenario:start' ? one.repetition : []))).toEqual([
      1, 2, 3,
    ]);
  });

  test('names the first divergence, and what would make it none', async () => {
    using place = shop(scenario('order', 'order random'));

    const cli = await place.run('--repeat 3');
    const [finding] = findingsOf(cli, 'digest-diverged');
    expect(finding?.message).toMatch(
      /^repetition 2 left another trace than the first: span "order" of 'shop' changed: attribute "order.id" was "\w{8}", is "\w{8}"$/,
    );
    expect(endOf(cli)).toMatchObject({ status: 'failed', repetitions: { ended: 2, of: 3 } });
    place.write(scenario('order', 'order random'), finding?.toml ?? '');
    expect((await place.run('--repeat 2')).exitCode).toBe(0);
  });

  test('ends with the first red repetition', async () => {
    using place = shop('[[scenario]]\nname = "red"\nrun = "false"');

    expect(endOf(await place.run('--repeat 3'))).toMatchObject({
      status: 'failed',
      repetitions: { ended: 1, of: 3 },
    });
  });

  test.each(['--repeat 0', '--repeat x', '--repeat 2 --update'])('%s is refused', async (flags) => {
    using place = shop('[[scenario]]\nname = "s"\nrun = "true"');

    expect((await place.run(flags)).exitCode).toBe(2);
  });
});

describe('wait_for', () => {
  const waiting = (span: string): string =>
    `[[scenario]]\nname = "ship"\nconcurrent = true\n[[scenario.step]]\nname = "send"\nrun = "touch sent; node send.mjs order"\n[[scenario.step]]\nname = "next"\nrun = "test -e sent"\nwait_for = { span = "${span}", timeout = "10s" }\n`;

  test('holds a step back until the span has arrived', async () => {
    using place = shop(waiting('charge*'));

    expect(endOf(await place.run()).steps.map(({ status }) => status)).toEqual(['passed', 'passed']);
  });

  test('that is in vain names what arrived instead, and the step does not run', async () => {
    using place = shop(waiting('charge car').replace('10s', '900ms'));

    const cli = await place.run();
    expect(findingsOf(cli, 'span-not-seen')[0]).toMatchObject({
      message: 'no span named "charge car" arrived within wait_for.timeout = 900 ms',
      hints: ["did you mean 'charge card'?", expect.stringContaining('"charge card"')],
      at: { text: expect.stringMatching(/^wait_for/) },
    });
    expect(endOf(cli).steps.find(({ name }) => name === 'next')).toMatchObject({ attempts: 0 });
  });
});

test('how long steps and scenarios take is expected of the spans of the runner', async () => {
  const longer = (name: string): string =>
    `[[expect.span]]\nname = "${name}"\nduration_ms = { lte = 60000, gt = 0 }\n`;
  using place = shop(scenario('order', 'order x'), longer('clnrm.scenario'), longer('clnrm.step'));

  expect((await place.run()).exitCode).toBe(0);
  place.write(
    scenario('order', 'order x'),
    longer('clnrm.scenario').replace('60000', '0.001').replace(', gt = 0', ''),
  );
  expect(findingsOf(await place.run(), 'span-mismatch')).toHaveLength(1);
});
