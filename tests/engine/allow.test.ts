import { once } from 'node:events';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { run, scenario, step } from '../helpers/fault-spec.ts';
import { endOf, ends } from '../helpers/outcome.ts';
import { portOf } from '../helpers/ports.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

/** A program that prints what an address answers. */
const fetching = (url: string): string =>
  `command = ["node", "-e", "fetch('${url}').then((r) => r.text()).then(console.log)"]\nexpect = { stdout = "host" }`;

test('a server of the host is reached as localhost and by its address where it is allowed, however often', async () => {
  const outside = createServer((_, response) => response.end('host'));
  await once(outside.listen(0, '127.0.0.1'), 'listening');
  const [name, address] = [`localhost:${portOf(outside)}`, `127.0.0.1:${portOf(outside)}`];
  const steps = [
    step(fetching(`http://${name}/`), 'by name'),
    step(fetching(`http://${address}/`), 'by address'),
    step(`http = { url = "http://${name}/" }\nexpect = { body = "host" }`, 'http'),
  ];

  const cli = await run(
    `[isolation]\nallow = ["${name}", "${address}", "${name}"]\n${scenario(steps.join(''))}`,
  );
  outside.close();

  expect(endOf(cli).steps.map(({ status, findings }) => findings[0]?.message ?? status)).toEqual([
    'passed',
    'passed',
    'passed',
  ]);
});

/** An address of this host that is not its loopback: to a room it is as far away as any other. */
const outsideAddress = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const told = (cli: CliRun): readonly string[] =>
  endOf(cli).steps.map(({ status, findings }) => findings[0]?.message ?? status);

const numeric = async (check: (address: string, port: number) => Promise<void>): Promise<void> => {
  const outside = createServer((_, response) => response.end('host'));
  await once(outside.listen(0, '0.0.0.0'), 'listening');
  await check(outsideAddress ?? '', portOf(outside));
  outside.close();
};

/** A program that prints why an address is not reached. */
const refused = (url: string, code: string): string =>
  `command = ["node", "-e", "fetch('${url}').catch((e) => console.log(e.cause.code))"]\nexpect = { stdout = "${code}" }`;

test.runIf(outsideAddress)(
  'a numeric address is reached by programs where it is allowed, and there only',
  () =>
    numeric(async (address, port) => {
      const url = `http://${address}:${port}/`;
      const steps = [
        step(fetching(url), 'program'),
        step(`http = { url = "${url}" }\nexpect = { body = "host" }`, 'http'),
        step(refused(`http://${address}:${port - 1}/`, 'ECONNREFUSED'), 'another port'),
      ];

      const cli = await run(
        `[isolation]\nallow = ["${address}:${port}"]\n${scenario(steps.join(''))}`,
        '--level namespace',
      );

      expect(told(cli)).toEqual(['passed', 'passed', 'passed']);
    }),
);

test.runIf(outsideAddress)(
  'an address that one spec allows stays outside for the next one in the same place',
  () =>
    numeric(async (address, port) => {
      const url = `http://${address}:${port}/`;
      const spec = (allow: string, line: string): string =>
        `[meta]\nname = "x"\n[isolation]\nallow = [${allow}]\n${scenario(step(line))}`;
      using place = project({
        'a.clnrm.toml': spec(`"${address}:${port}"`, fetching(url)),
        'b.clnrm.toml': spec('', refused(url, 'ENETUNREACH')),
      });

      const cli = await runCli('clnrm run -j1 -q -r ndjson --level namespace', place.folder);

      expect(ends(cli).map(({ status }) => status)).toEqual(['passed', 'passed']);
    }),
);

engineTest('a numeric address is reached from a container where it is allowed', () =>
  numeric(async (address, port) => {
    const box = `[service.box]\nimage = "${images.node}"\nentrypoint = ["node"]\ncommand = ["-e", "setTimeout(() => {}, 60000)"]\n`;
    const inside = `service = "box"\n${fetching(`http://${address}:${port}/`)}`;

    const cli = await run(`[isolation]\nallow = ["${address}:${port}"]\n${box}${scenario(step(inside))}`);

    expect(told(cli)).toEqual(['passed']);
  }),
);
