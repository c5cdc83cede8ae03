import { expect, test } from 'vitest';
import { said } from '../../helpers/lint.ts';

const spec = (part: string): string =>
  `[meta]\nname = "t"\n${part.includes('[[scenario]]') ? part : `${part}\n[[scenario]]\nname = "s"\nrun = "true"`}\n[[expect.span]]\nname = "work"\n`;
const step = (lines: string): string =>
  spec(`[[scenario]]\nname = "s"\n[[scenario.step]]\nname = "x"\n${lines}`);

/** What looks like a mistake and is none. */
const innocent: Readonly<Record<string, string>> = {
  'sleep in quotes': step(`run = "echo 'sleep 5'"`),
  'sleep as an argument': step('command = ["node", "sleep.js"]'),
  'a loop with a limit that polls': step('run = "until test -f x; do sleep 1; done"\ntimeout = "5s"'),
  'a loop over lines of a file': step('run = "while read line; do echo $line; done < list"'),
  'a failure that is hidden and judged by its output': step(
    'run = "diff a b || true"\nexpect = { stdout = "" }',
  ),
  'a failure that is hidden in teardown': spec('[[teardown]]\nrun = "rm -r cache || true"'),
  'true as an argument': step('run = "node job.js --dry true"'),
  'a branch that ends in true': step('run = "test -f x && true"'),
  'curl that fails': step('run = "curl -sSf http://example.test/"'),
  'curl whose answer is searched': step('run = "curl -s http://example.test/ | grep -q ok"'),
  'docker as a word': step('run = "echo docker && cat docker"'),
  'a greater-than of test': step('command = ["test", "b", ">", "a"]'),
  'attributes that may be negative': spec(
    '[[expect.span]]\nname = "a"\nattrs.all = { "app.delta" = { gte = 0 } }',
  ),
  'the same name with other predicates': spec(
    '[[expect.span]]\nname = "a"\nstatus = "ERROR"\n[[expect.span]]\nname = "a"\nstatus = "UNSET"',
  ),
  'a forbidden edge beside an expected one': spec(
    '[expect.graph]\nmust_include = [["a", "b"]]\nmust_not_cross = [["b", "a"]]',
  ),
  'bounds that leave one number': spec('[expect.counts]\nspans_total = { gte = 3, lte = 3 }'),
  'a span that must not be with one attribute, and must be with another': spec(
    '[[expect.span]]\nname = "a"\nattrs.all = { x = 1 }\nmatch = "none"\n[[expect.span]]\nname = "a"\nattrs.all = { x = 2 }',
  ),
  'a service that only emits': spec('[service.worker]\ncommand = ["node", "worker.js"]'),
  'a service that is waited on by its port': spec(
    '[service.db]\nplugin = "redis"\nimage = "redis:7"\nports = [6379]\n[[setup]]\nrun = "node load.js 127.0.0.2:6379"',
  ),
  'a password that is a word': spec(
    '[service.api]\ncommand = ["a"]\nenv = { DB_PASSWORD = "postgres", URL = "postgres://shop:shop@db.example.test/x" }',
  ),
  'a variable that is read as vars.name': spec('[vars]\nx = "a"\n[[setup]]\nrun = "echo {{ vars.x }}"'),
  'rows that a matrix adds': spec(
    '[matrix]\nn = [1]\ninclude = [{ n = 2 }]\n[[setup]]\nrun = "echo {{ matrix.n }}"',
  ),
  'all variables at once': spec('[vars]\nx = "a"\n[[setup]]\nrun = "echo {{ vars | length }}"'),
  'both names of an attribute': spec(
    '[[expect.span]]\nname = "a"\nattrs.any = { "db.system" = "x", "db.system.name" = "x" }',
  ),
  'the exporter that clnrm reads': spec(
    '[service.api]\ncommand = ["a"]\nenv = { OTEL_TRACES_EXPORTER = "otlp" }',
  ),
  'an image by digest': spec(`[service.api]\nimage = "registry.test:5000/a@sha256:${'0'.repeat(64)}"`),
  'a tag behind a port': spec('[service.api]\nimage = "registry.test:5000/a:1"'),
  'the address of a service in its own environment': spec(
    '[service.api]\ncommand = ["a"]\nports = [8080]\nenv = { SELF = "http://localhost:8080" }',
  ),
  'a name that only begins like a service': spec(
    '[service.db]\nplugin = "redis"\n[service.api]\ncommand = ["a"]\ndepends_on = ["db"]\nenv = { URL = "http://dbx:1/" }',
  ),
};

test.for(Object.entries(innocent))('lint is silent about %s', async ([, text]) => {
  expect(await said(text)).toEqual([]);
});
