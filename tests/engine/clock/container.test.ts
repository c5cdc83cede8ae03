import { expect } from 'vitest';
import { bundleClockSubject, clockOutcome, orders } from '../../helpers/clocks.ts';
import { engineTest, images } from '../../helpers/engine.ts';
import { endOf } from '../../helpers/outcome.ts';
import { project } from '../../helpers/project.ts';
import { runCli } from '../../helpers/run-cli.ts';

const service = (id: string, port: number, more = ''): string => `[service.${id}]
image = "${images.node}"
entrypoint = ["node"]
command = ["/app/subject.mjs"]
volumes = [{ source = ".", target = "/app" }]
env = { PORT = "${port}", ${more} }
ports = [${port}]
`;

const FROZEN = '[meta]\nname = "a"\n[determinism]\nfreeze_clock = "2025-01-01T00:00:00Z"\n';

engineTest('containers of Node live on the frozen clock, and commands in them too', async () => {
  const ask = `[[scenario.step]]
name = "inside"
service = "shop"
env = { NODE_OPTIONS = "--no-deprecation" }
command = ["node", "-p", "new Date().getFullYear() + process.env.NODE_OPTIONS"]
expect = { stdout = '2025--require "/.clnrm/join.cjs" --require "/.clnrm/clock.cjs" --no-deprecation' }
`;
  using place = project({
    'a.clnrm.toml': `${FROZEN}${service('bill', 81)}${service('shop', 80, 'NEXT = "http://bill:81"')}depends_on = ["bill"]
${orders().replace('[[expect.span]]', `${ask}[[expect.span]]`)}`,
  });
  bundleClockSubject(place.folder);

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(clockOutcome(endOf(cli))).toEqual({
    status: 'passed',
    clock: { start: '2025-01-01T00:00:00.000Z' },
    startupSpans: 2,
    services: { shop: 'set', bill: 'set' },
    wrong: [],
  });
});

engineTest('a container whose image has no libfaketime keeps the real clock and is warned of', async () => {
  using place = project({
    'a.clnrm.toml': `${FROZEN}clock = "start"\n[service.box]\nimage = "${images.busybox}"\ncommand = ["sleep", "100"]\nstop = { grace = "1s" }\n[[scenario]]\nname = "one"\n[[scenario.step]]\nservice = "box"\nrun = "date +%Y | grep -v 2025"\n`,
  });

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  const clock = expect.stringMatching(/keeps the machine's clock: libfaketime is not there$/);
  expect(clockOutcome(endOf(cli))).toMatchObject({ status: 'passed', services: { box: clock } });
  expect(cli.events).toContainEqual(
    expect.objectContaining({
      type: 'scenario:diagnostic',
      diagnostic: expect.objectContaining({ code: 'clock-not-set' }),
    }),
  );
});

engineTest('steps in an image have the clock', async () => {
  using place = project({
    'a.clnrm.toml': `${FROZEN}[isolation]\nlevel = "container"\nimage = "${images.node}"\n[[scenario]]\nname = "one"\nrun = "node -p 'new Date().toISOString()' | grep 2025-01-01T00:0"\n`,
  });

  const cli = await runCli('clnrm run -r ndjson', place.folder);

  expect(clockOutcome(endOf(cli))).toMatchObject({ status: 'passed', wrong: [] });
});
