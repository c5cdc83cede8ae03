import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { run, scenario, step } from '../helpers/fault-spec.ts';
import { endOf } from '../helpers/outcome.ts';
import { portOf } from '../helpers/ports.ts';

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
