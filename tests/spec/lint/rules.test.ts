import { expect, test } from 'vitest';
import { lintProject, said } from '../../helpers/lint.ts';

const spec = (part: string): string =>
  `[meta]\nname = "t"\n${part}\n[[scenario]]\nname = "s"\nrun = "node x.js"\n[[expect.span]]\nname = "work"\n`;
const run = (script: string): string =>
  `[meta]\nname = "t"\n[[scenario]]\nname = "s"\n[[scenario.step]]\nname = "x"\nrun = ${JSON.stringify(script)}\n[[expect.span]]\nname = "work"\n`;

/** Further faces of a mistake, one that the reference does not show. */
const faces: readonly (readonly [code: string, text: string])[] = [
  ['swallowed-failure', run('set +e\nnpm test')],
  ['swallowed-failure', run('npm test; exit 0')],
  ['swallowed-failure', run('npm test | tee log')],
  ['swallowed-failure', run('npm test || :')],
  ['unbounded-wait', run('while ! nc -z db 5432; do sleep 1; done')],
  ['unbounded-wait', run('while true; do sleep 1; done')],
  ['unbounded-wait', run('tail -f log')],
  ['sleep-in-step', run('cd a && (sleep 2; node x.js)')],
  ['sleep-in-step', run('X=1 exec sleep 2')],
  ['engine-in-step', run('sudo docker ps')],
  ['silent-curl', run('curl http://example.test/')],
  ['shell-in-command', spec('[service.a]\ncommand = ["node server.js"]')],
  ['shell-in-command', spec('[service.a]\ncommand = ["node", "server.js", "$PORT"]')],
  ['always-true', spec('[[expect.span]]\nname = "*"')],
  ['always-true', spec('[[expect.span]]\nname = "a"\nattrs.all = { x = { matches = "*" } }')],
  ['always-true', spec('[[expect.span]]\nname = "a"\nduration_ms = { gte = 0 }')],
  ['always-true', spec('[[setup]]\nrun = "a"\nexpect = { stdout = { contains = "" } }')],
  [
    'contradicting-expectations',
    spec('[expect.graph]\nmust_reach = [["a", "b"]]\nmust_not_cross = [["a", "b"]]'),
  ],
  ['contradicting-expectations', spec('[expect.order]\nmust_precede = [["a", "b"], ["b", "a"]]')],
  ['contradicting-expectations', spec('[expect.counts]\nspans_total = { gt = 3, lt = 4 }')],
  [
    'contradicting-expectations',
    spec('[[expect.span]]\nname = "a"\nattrs.all = { x = 1 }\nattrs.none = ["x"]'),
  ],
  [
    'contradicting-expectations',
    spec('[[expect.span]]\nname = "a"\nstatus = "ERROR"\n[expect.counts]\nerrors_total = 0'),
  ],
  ['contradicting-expectations', spec('[[expect.span]]\nname = "work"\nmatch = "none"')],
  ['older-attribute', spec('[[expect.span]]\nname = "a"\nattrs.none = ["db.statement"]')],
  ['telemetry-diverted', spec('[service.a]\ncommand = ["a"]\nenv = { OTEL_SDK_DISABLED = "true" }')],
  ['hard-coded-secret', spec(`[[setup]]\nrun = "aws AKIA${'ABCDEFGH'.repeat(2)}"`)],
  ['absolute-path', spec('[service.a]\ncommand = ["a"]\nfiles = [{ target = "/x", source = "~/x" }]')],
  ['floating-image', spec('[isolation]\nimage = "registry.test:5000/a"')],
  [
    'unused-variable',
    spec(
      '[vars]\nredis = "a"\n[service.redis]\nplugin = "redis"\n[[setup]]\nrun = "x ${{ service.redis.port }}"',
    ),
  ],
  ['unselectable-tag', spec('').replace('name = "s"', 'name = "s"\ntags = ["not"]')],
];

test.for(faces)('%s is seen in %j', async ([code, text]) => {
  const codes = (await said(text)).map((one) => one.split(' ')[0]);

  expect(codes).toEqual([code]);
});

test('a mistake of a loop is told at the line of the template', async () => {
  const text = spec('{% for n in [1, 2] %}\n[[setup]]\nrun = "sleep {{ n }}"\n{% endfor %}');

  expect(await said(text)).toEqual(['sleep-in-step 5:8', 'sleep-in-step 5:8']);
});

test('what is said of several cells of a matrix in the same words is said once', async () => {
  const text = spec('[matrix]\nn = [1, 2]\n[[setup]]\nrun = "sleep 1; echo {{ matrix.n }}"');

  expect(await said(text)).toEqual(['sleep-in-step 6:8']);
});

test('a scenario that is in focus hides no other from lint', async () => {
  const text = `${spec('').replace('name = "s"', 'name = "s"\nonly = true')}[[scenario]]\nname = "b"\nrun = "sleep 1"\n`;

  expect(await said(text)).toEqual(['focused-scenario 6:1', 'sleep-in-step 12:8']);
});

test('a scenario that is in focus hides no other spec from lint', async () => {
  const found = await lintProject({
    'a.clnrm.toml': run('node x.js').replace('name = "s"', 'name = "s"\nonly = true'),
    'b.clnrm.toml': run('sleep 1').replace('name = "t"', 'name = "u"'),
  });

  expect(found.map(({ code, at }) => `${code} ${at?.file}`)).toEqual([
    'focused-scenario a.clnrm.toml',
    'sleep-in-step b.clnrm.toml',
  ]);
});
