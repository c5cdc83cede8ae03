import { expect, test } from 'vitest';
import { run, scenario, service, step } from '../helpers/fault-spec.ts';

const API = "process.on('SIGTERM', () => process.exit(3)); require('net').createServer().listen(80)";

const outcomes = async (script: string, line: string, expectations: string): Promise<readonly string[]> => {
  const { events } = await run(service(script) + scenario(step(line)) + expectations);
  const results = events.flatMap((one) => (one.type === 'scenario:end' ? [one.result] : []));
  return results.flatMap(({ status, verdict }) => [
    status,
    ...(verdict?.results ?? []).map(({ outcome }) => outcome),
  ]);
};

test('the span of a service lasts until it was stopped, and says how it ended', async () => {
  const expectations = `
[[expect.span]]
name = "clnrm.service"
parent = "clnrm.scenario"
status = "not_error"
attrs.all = { "service.name" = "api", "process.exit.code" = 3, "process.executable.name" = "node", "process.pid" = { gt = 1 } }
events.all = ["service.start", "service.ready", "service.stop"]
events.none = ["container.stop"]
[[expect.window]]
outer = "clnrm.service"
contains = ["clnrm.step"]
[[expect.span]]
name = "clnrm.step.attempt"
attrs.all = { "process.executable.name" = "sh", "process.exit.code" = 0, "clnrm.stdout.bytes" = 4, "clnrm.stderr.bytes" = 0 }
attrs.none = ["error.type"]
`;

  expect(await outcomes(API, 'run = "echo tea"', expectations)).toEqual(['passed', 'held', 'held', 'held']);
});

test('the span of a service that ended by itself is an error and was never told to stop', async () => {
  const crashing = "require('net').createServer().listen(80); setTimeout(() => process.exit(4), 300)";
  const expectations = `
[[expect.span]]
name = "clnrm.service"
status = "ERROR"
attrs.all = { "process.exit.code" = 4 }
events.none = ["service.stop"]
`;

  const line = 'run = "sleep 5"';
  expect(await outcomes(crashing, line, expectations)).toEqual(['failed', 'held']);
});

test('the span of an http attempt that failed says where it went and what was wrong', async () => {
  const refuse = "require('http').createServer((q, r) => r.writeHead(503).end('closed')).listen(80)";
  const expectations = `
[[expect.span]]
name = "clnrm.step.attempt"
status = "ERROR"
attrs.all = { "http.request.method" = "GET", "server.address" = "api", "server.port" = 80, "http.response.status_code" = 503, "http.response.body.size" = 6, "error.type" = "http-status" }
`;

  const line = 'http = { url = "http://api/?token=x" }';
  expect(await outcomes(refuse, line, expectations)).toEqual(['failed', 'held']);
});
