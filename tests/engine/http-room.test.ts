import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HEAD, run, scenario, service, step } from '../helpers/fault-spec.ts';
import { endOf, findingsOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

const messages = (cli: CliRun): readonly string[] =>
  endOf(cli).steps.flatMap(({ findings }) => findings.map(({ message }) => message));

/** Answers with what it was asked, and on the way gives cookies, redirects and numbers. */
const ECHO = `const {createServer} = require('http');
createServer(async (q, r) => {
  let body = ''; for await (const one of q) body += one;
  if (q.url === '/login') { r.setHeader('set-cookie', 'sid=7'); r.writeHead(303, {location: '/echo'}); return r.end(); }
  if (q.url === '/numbers') return r.end('{"id":9007199254740993,"ratio":1.5,"flag":true,"list":[1,"a"],"none":null}');
  r.end(JSON.stringify({method: q.method, url: q.url, headers: q.headers, body}));
}).listen(80)`;

test('what a step was answered keeps its type where a value is nothing but a reference, and is spelled out in text', async () => {
  const spec = `${service(ECHO)}${scenario(
    `${step('http = { url = "http://api/numbers" }', 'n')}
[[scenario.step]]
http = { method = "POST", url = "http://api/echo", json = { id = "\${{ step.n.json.id }}", all = ["\${{ step.n.json.ratio }}", "\${{ step.n.json.flag }}", "\${{ step.n.json.list }}", "\${{ step.n.json.none }}", "no \${{ step.n.json.id }}"] } }
expect = { json = { "$.body" = '{"id":9007199254740993,"all":[1.5,true,[1,"a"],null,"no 9007199254740993"]}' } }

[[scenario.step]]
http = { url = "http://api/numbers" }
expect = { json = { "$.id" = "\${{ step.n.json.id }}", "$.list" = "\${{ step.n.json.list }}", "$.flag" = "\${{ step.n.json.flag }}", "$.ratio" = { gte = "\${{ step.n.json.ratio }}" } } }

[[scenario.step]]
command = ["sh", "-c", "echo $A $B $1 $2", "sh", "\${{ step.n.json.id }}", "\${{ step.n.json.list }}"]
env = { A = "\${{ step.n.json.flag }}", B = "\${{ step.n.json.ratio }}" }
expect = { stdout = '''true 1.5 9007199254740993 [1,"a"]''' }`,
  )}`;

  const cli = await run(spec);

  expect(messages(cli)).toEqual([]);
  expect(cli.exitCode).toBe(0);
});

test('an integer of 64 bits that is off by one is not equal', async () => {
  const spec = `${service(ECHO)}${scenario(step('http = { url = "http://api/numbers" }\nexpect = { json = { "$.id" = 9007199254740992 } }'))}`;

  const cli = await run(spec);

  expect(findingsOf(cli, 'response-mismatch')[0]?.message).toBe(
    'json $.id is 9007199254740993, expected 9007199254740992',
  );
});

test('cookies last for the scenario and no longer, and redirects are followed inside the room with one trace', async () => {
  const login =
    'http = { method = "POST", url = "http://api/login", form = { user = "u", tag = ["a", "b"] }, basic = { user = "u", password = "geheimnis" }, follow = true }\n' +
    'expect = { json = { "$.method" = "GET", "$.url" = "/echo", "$.body" = "", "$.headers.cookie" = "sid=7", "$.headers.authorization" = { contains = "Basic " }, "$.headers.traceparent" = { exists = true } } }';
  const asked = (cookie: string): string =>
    `http = { url = "http://api/echo" }\nexpect = { json = { "$.headers.cookie" = ${cookie} } }`;
  const spec = `${service(ECHO)}${scenario(step(login, 'login') + step(asked('"sid=7"'), 'again'))}${scenario(step(asked('{ absent = true }')), 'fresh')}`;

  const cli = await run(spec);

  expect(
    cli.events.flatMap((e) => (e.type === 'scenario:end' ? e.result.steps.flatMap((s) => s.findings) : [])),
  ).toEqual([]);
  expect(cli.exitCode).toBe(0);
});

test('a redirect out of the room is an error that names the place', async () => {
  const spec = `${service("require('http').createServer((q, r) => { r.writeHead(302, {location: 'http://elsewhere.test/x'}); r.end(); }).listen(80)")}${scenario(step('http = { url = "http://api/", follow = 1 }'))}`;

  const cli = await run(spec);

  expect(messages(cli)[0]).toMatch(/elsewhere\.test:80 is outside the room/);
});

test('a password that a request proves itself with is shown nowhere', async () => {
  const spec = `${service(ECHO)}${scenario(step('http = { url = "http://api/echo", basic = { user = "u", password = "geheimnis" } }\nexpect = { body = "x" }'))}`;

  const cli = await run(spec);

  expect(findingsOf(cli, 'response-mismatch')).toHaveLength(1);
  expect(cli.stdout).not.toContain('geheimnis');
  expect(cli.stdout).not.toContain(Buffer.from('u:geheimnis').toString('base64'));
  expect(cli.stdout).toContain('***');
});

/** A certificate for the service `api` that nobody has signed but itself. */
const certify = (folder: string): void => {
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const names = ['-subj', '/CN=api', '-addext', 'subjectAltName=DNS:api'];
  execFileSync('openssl', [...args, ...names, '-keyout', 'key.pem', '-out', 'cert.pem'], {
    cwd: folder,
    stdio: 'ignore',
  });
};

test('https is spoken with a service in the room when its certificate is trusted, and refused when not', async () => {
  const script = `require('https').createServer({key: process.env.KEY, cert: process.env.CERT}, (q, r) => r.end('secure')).listen(443)`;
  using place = project({});
  certify(place.folder);
  const env = (name: string, file: string): string =>
    `${name} = ${JSON.stringify(readFileSync(join(place.folder, file), 'utf8'))}`;
  const api = service(
    script,
    `ports = [443]\nenv = { ${env('KEY', 'key.pem')}, ${env('CERT', 'cert.pem')} }`,
  );
  const spec = `${HEAD}${api}${scenario(
    step('http = { url = "https://api/", ca = "cert.pem" }\nexpect = { body = "secure" }', 'trusted') +
      step('http = { url = "https://api/" }\ncontinue_on_failure = true', 'unknown') +
      step('http = { url = "https://localhost/", ca = "cert.pem" }', 'misnamed'),
  )}`;
  using files = project({
    'a.clnrm.toml': spec,
    'cert.pem': readFileSync(join(place.folder, 'cert.pem'), 'utf8'),
  });

  const cli = await runCli('clnrm run -r ndjson', files.folder);

  expect(endOf(cli).steps.map(({ status }) => status)).toEqual(['passed', 'failed', 'failed']);
  expect(messages(cli)).toEqual([
    expect.stringMatching(/no secure connection to api: self-signed certificate/),
    expect.stringMatching(/no secure connection to localhost: Hostname\/IP does not match/),
  ]);
});
