import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { endOf, faultsOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

const spec = (isolation: string): string => `
[meta]
name = "steps in an image"

[isolation]
level = "container"
${isolation}

[[scenario]]
name = "a step leaves a file for the next"
timeout = "60s"

[[scenario.step]]
name = "write"
run = "echo $OTEL_EXPORTER_OTLP_ENDPOINT >left; test ! -e /usr/lib/git-core"

[[scenario.step]]
name = "read"
run = "cat left"
expect = { stdout = "http://127.0.0.1:4318" }
`;

engineTest('steps without a service run in the image of [isolation], in a copy of the project', async () => {
  using place = project({ 'a.clnrm.toml': spec(`image = "${images.busybox}"`) });
  const cli = await runCli('clnrm run -r ndjson', place.folder);
  const { status, room } = endOf(cli);
  expect({ status, levels: room?.levels }).toEqual({ status: 'passed', levels: ['container'] });
  expect(existsSync(join(place.folder, 'left'))).toBe(false);
});

engineTest('[limits] hold for what steps run in it', async () => {
  const read = 'cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes';
  using place = project({
    'a.clnrm.toml': `[meta]
name = "limited"
[isolation]
level = "container"
image = "${images.busybox}"
[limits]
memory_mb = 64
[[scenario]]
name = "one"
[[scenario.step]]
run = "${read}"
expect = { stdout = "${64 * 1024 * 1024}" }
`,
  });
  const cli = await runCli('clnrm run -r ndjson', place.folder);
  expect(endOf(cli)).toMatchObject({ status: 'passed' });
});

test('level "container" without an image for its steps is refused at the step', async () => {
  using place = project({ 'a.clnrm.toml': spec('') });
  const cli = await runCli('clnrm run -r ndjson', place.folder);
  expect(cli.exitCode).toBe(2);
  expect(faultsOf(cli).map(({ code, at }) => [code, at?.line])).toEqual([
    ['missing-key', 13],
    ['missing-key', 17],
  ]);
});
