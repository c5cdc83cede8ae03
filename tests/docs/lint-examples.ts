/** What fires a rule, and what to write instead. Several texts are several specs. */
interface LintExample {
  readonly bad: readonly string[];
  readonly good: readonly string[];
  /** Why, in a sentence or two. */
  readonly why: string;
}

const one = (why: string, bad: string, good: string): LintExample => ({ why, bad: [bad], good: [good] });

/** One example for each rule; `tests/spec/lint` proves that the bad one fires that rule alone, and the good one none. */
export const lintExamples: Readonly<Record<string, LintExample>> = {
  'absolute-path': one(
    'A path that begins with `/` or `~` is there on one machine. Relative paths begin at the folder of the spec.',
    `[service.web]
image = "nginx:1.27-alpine"
volumes = [{ source = "/home/ada/site", target = "/usr/share/nginx/html" }]
ports = [80]`,
    `[service.web]
image = "nginx:1.27-alpine"
volumes = [{ source = "site", target = "/usr/share/nginx/html" }]
ports = [80]`,
  ),
  'always-true': one(
    'Counts are never below 0, `*` fits every text, and `[[expect.span]]` with the name `*` alone is satisfied by any span.',
    `[expect.counts]
spans_total = { gte = 0 }`,
    `[expect.counts]
spans_total = { gte = 3 }`,
  ),
  'busy-retry': one(
    'Ten attempts or more with no `delay` are over within a moment.',
    `[[scenario.step]]
name = "ready"
run = "test -f done"
retry = { attempts = 50 }`,
    `[[scenario.step]]
name = "ready"
run = "test -f done"
retry = { attempts = 50, delay = "100ms" }`,
  ),
  'contradicting-expectations': one(
    'Numbers of the same thing that cannot both be right, an edge that must be and must not, an order both ways, an attribute that a span must have and must not have.',
    `[[expect.span]]
name = "charge card"

[expect.counts]
by_name = { "charge card" = { eq = 0 } }`,
    `[[expect.span]]
name = "charge card"

[expect.counts]
by_name = { "charge card" = { eq = 1 } }`,
  ),
  'duplicate-expectation': one(
    'Most often a copy whose name was never changed.',
    `[[expect.span]]
name = "charge card"
status = "not_error"

[[expect.span]]
name = "charge card"
status = "not_error"`,
    `[[expect.span]]
name = "charge card"
status = "not_error"

[[expect.span]]
name = "send mail"
status = "not_error"`,
  ),
  'duplicate-spec-name': {
    why: 'Two files with one name are one line in many reports.',
    bad: ['[meta]\nname = "shop"', '[meta]\nname = "shop"'],
    good: ['[meta]\nname = "shop"', '[meta]\nname = "shop, declined"'],
  },
  'engine-in-step': one(
    'A container that a step starts is not in the room: it can reach the outside, nothing waits for it, and nothing removes it.',
    `[[scenario.step]]
name = "database"
run = "docker run -d postgres:16-alpine"`,
    `[service.db]
plugin = "postgres"

[[scenario.step]]
name = "database"
service = "db"
command = ["psql", "-c", "select 1"]`,
  ),
  'floating-image': one(
    'Without a tag, or with `latest`, the same spec tests something else after the next pull.',
    `[service.cache]
image = "redis:latest"
ports = [6379]`,
    `[service.cache]
image = "redis:7.4-alpine"
ports = [6379]`,
  ),
  'hard-coded-secret': one(
    'A variable whose name speaks of a secret, with a value that no one made up for a test (twelve characters or more, letters and digits), and keys whose form is known: AWS, GitHub, Slack, Stripe.',
    `[service.api]
command = ["node", "server.js"]
env = { PAYMENT_API_KEY = "9f8e7d6c5b4a3f2e1d0c" }`,
    `[service.api]
command = ["node", "server.js"]
env = { PAYMENT_API_KEY = "{{ env(name="PAYMENT_API_KEY", default="none") }}" }`,
  ),
  'localhost-address': one(
    'In containers each service has an address of its own; a reference is right in every room.',
    `[service.api]
command = ["node", "server.js"]
ports = [8080]

[[scenario.step]]
name = "ask"
http = { url = "http://localhost:8080/orders" }`,
    `[service.api]
command = ["node", "server.js"]
ports = [8080]

[[scenario.step]]
name = "ask"
http = { url = "\${{ service.api.url }}/orders" }`,
  ),
  'many-retries': one(
    'A scenario that passes after it failed is flaky; with more than two retries hardly anything is ever red.',
    `[[scenario]]
name = "order is placed"
retries = 5`,
    `[[scenario]]
name = "order is placed"
retries = 1`,
  ),
  'misnamed-service': one(
    'The name is compared with what spans bear; nothing else would notice that it is misspelt.',
    `[service.checkout]
command = ["node", "server.js"]

[[expect.span]]
name = "POST /orders"
service = "chekout"`,
    `[service.checkout]
command = ["node", "server.js"]

[[expect.span]]
name = "POST /orders"
service = "checkout"`,
  ),
  'no-expectations': one(
    'A script that prints PASS and exits 0 has proved nothing. Expect spans, or at least say what a step must answer.',
    `[[scenario]]
name = "account is settled"
run = "node job.js"`,
    `[[scenario]]
name = "account is settled"
run = "node job.js"

[[expect.span]]
name = "settle account"`,
  ),
  'older-attribute': one(
    'Instrumentation of today writes the newer name. `attrs.any` accepts both; with `attrs.none` forbid both.',
    `[[expect.span]]
name = "GET /orders"
attrs.all = { "http.status_code" = 200 }`,
    `[[expect.span]]
name = "GET /orders"
attrs.any = { "http.response.status_code" = 200, "http.status_code" = 200 }`,
  ),
  'older-dialect': one(
    '`clnrm migrate` writes the file in the form of this reference. Where the meaning is not quite the same, each place is told.',
    `[test.metadata]
name = "settle"

[[steps]]
name = "settle"
command = ["node", "job.js"]
expected_output_regex = "settled \\\\d+"`,
    `[meta]
name = "settle"

[[scenario]]
name = "settle"

[[scenario.step]]
name = "settle"
command = ["node", "job.js"]
expect = { stdout = { regex = "settled \\\\d+" } }`,
  ),
  'only-absence': one(
    'No error is seen also when nearly nothing was done.',
    `[[scenario]]
name = "account is settled"
run = "node job.js"

[expect.status]
all = "not_error"`,
    `[[scenario]]
name = "account is settled"
run = "node job.js"

[expect.status]
all = "not_error"

[[expect.span]]
name = "write ledger"`,
  ),
  'only-runner-spans': one(
    'Spans whose names begin with `clnrm.` are made by the runner, whatever the system does.',
    `[[expect.span]]
name = "clnrm.step"`,
    `[[expect.span]]
name = "settle account"
parent = "clnrm.step.attempt"`,
  ),
  'plain-regex': one(
    'Equality, `contains` and `matches` say the same, and say it plainly.',
    `[[expect.span]]
name = "charge card"
attrs.all = { "charge.state" = { regex = "^paid$" } }`,
    `[[expect.span]]
name = "charge card"
attrs.all = { "charge.state" = "paid" }`,
  ),
  'secret-in-url': one(
    'Addresses are logged and traced with all that is in them. Passwords that are words of tests (`postgres:postgres@`) are let through.',
    `[service.api]
command = ["node", "server.js"]
env = { DATABASE_URL = "postgres://shop:x9Kq27Lm@db.example.test/shop" }`,
    `[service.api]
command = ["node", "server.js"]
env = { DATABASE_URL = "{{ env(name="DATABASE_URL", default="postgres://db/shop") }}" }`,
  ),
  'shell-in-command': one(
    '`command` is a program and its arguments; pipes, redirections and `$NAME` belong to a shell.',
    `[[scenario.step]]
name = "count"
command = ["cat", "data.csv", "|", "wc", "-l"]`,
    `[[scenario.step]]
name = "count"
run = "cat data.csv | wc -l"`,
  ),
  'silent-curl': one(
    'Without `-f` curl exits 0 when the answer is 500.',
    `[service.api]
command = ["node", "server.js"]
ports = [8080]

[[scenario.step]]
name = "ask"
run = "curl -s \${{ service.api.url }}/orders"`,
    `[service.api]
command = ["node", "server.js"]
ports = [8080]

[[scenario.step]]
name = "ask"
http = { url = "\${{ service.api.url }}/orders" }`,
  ),
  'sleep-in-step': one(
    'Wait for what is awaited, and no longer: a `wait` on the service, or a `retry` on the step that needs it.',
    `[[scenario.step]]
name = "shipped"
run = "sleep 5 && test -f shipped"`,
    `[[scenario.step]]
name = "shipped"
run = "test -f shipped"
retry = { attempts = 50, delay = "100ms" }`,
  ),
  'status-ok': one(
    'OK means that the program itself set the status. Without an error SDKs leave it UNSET.',
    `[[expect.span]]
name = "charge card"
status = "OK"`,
    `[[expect.span]]
name = "charge card"
status = "not_error"`,
  ),
  'swallowed-failure': one(
    '`|| true`, `set +e`, a last `exit 0`, or a pipe into `tee` make every exit code 0. Allowed where the output is judged, and in teardown.',
    `[[scenario.step]]
name = "migrate"
run = "npm run migrate || true"`,
    `[[scenario.step]]
name = "migrate"
run = "npm run migrate"
expect = { exit_code = { in = [0, 3] } }`,
  ),
  'telemetry-diverted': one(
    'clnrm gives every process what its SDK needs to reach the runner; these variables say otherwise.',
    `[service.api]
command = ["node", "server.js"]
env = { OTEL_TRACES_EXPORTER = "console" }

[[expect.span]]
name = "GET /orders"`,
    `[service.api]
command = ["node", "server.js"]

[[expect.span]]
name = "GET /orders"`,
  ),
  'unbounded-wait': one(
    'What is waited for may never come. The scenario would end by its own limit, and not say why.',
    `[[scenario.step]]
name = "shipped"
run = "until test -f shipped; do sleep 0.1; done"`,
    `[[scenario.step]]
name = "shipped"
run = "until test -f shipped; do sleep 0.1; done"
timeout = "10s"`,
  ),
  'undeclared-dependency': one(
    'Services start side by side. One that names another as a host says so with `depends_on`, or reads its address by reference.',
    `[service.billing]
command = ["node", "billing.js"]
ports = [8081]

[service.shop]
command = ["node", "shop.js"]
env = { BILLING_URL = "http://billing:8081" }`,
    `[service.billing]
command = ["node", "billing.js"]
ports = [8081]

[service.shop]
command = ["node", "shop.js"]
env = { BILLING_URL = "http://billing:8081" }
depends_on = ["billing"]`,
  ),
  'unreachable-timeout': one(
    'The limit of the scenario ends it first, and the report names that one.',
    `[[scenario]]
name = "order is placed"
timeout = "10s"

[[scenario.step]]
name = "place"
run = "node place.js"
timeout = "1m"`,
    `[[scenario]]
name = "order is placed"
timeout = "2m"

[[scenario.step]]
name = "place"
run = "node place.js"
timeout = "1m"`,
  ),
  'unread-capture': one(
    'It was meant for something. That a value is there can be asked by `expect`.',
    `[[scenario.step]]
name = "place"
run = "node place.js"
capture = { order = "stdout" }`,
    `[[scenario.step]]
name = "place"
run = "node place.js"
capture = { order = "stdout" }

[[scenario.step]]
name = "ship"
command = ["node", "ship.js", "\${{ step.place.order }}"]`,
  ),
  'unselectable-tag': one(
    'Blanks, parentheses and the words `and`, `or`, `not` are part of the expressions of `--tag`.',
    `[meta]
name = "shop"
tags = ["slow test"]`,
    `[meta]
name = "shop"
tags = ["slow-test"]`,
  ),
  'unused-axis': one(
    'Cells that differ in nothing run the same several times.',
    `[matrix]
size = ["s", "l"]`,
    `[matrix]
size = ["s", "l"]

[[scenario.step]]
name = "place"
command = ["node", "place.js", "{{ matrix.size }}"]`,
  ),
  'unused-disable': one(
    'A comment that switches off a rule that says nothing there hides what somebody writes there later. So does a misspelt code.',
    `# clnrm-lint-disable-next-line sleep-in-step
[[scenario.step]]
name = "place"
run = "node place.js"`,
    `[[scenario.step]]
name = "place"
# clnrm-lint-disable-next-line sleep-in-step -- nothing tells when it is done
run = "sleep 1 && node place.js"`,
  ),
  'unused-service': one(
    'It is started for every scenario, and nothing talks to it.',
    `[service.cache]
plugin = "redis"`,
    `[service.cache]
plugin = "redis"

[[scenario.step]]
name = "empty"
service = "cache"
command = ["redis-cli", "dbsize"]`,
  ),
  'unused-variable': one(
    'Setting it changes nothing. Not looked for in specs that include other files: those may read it.',
    `[vars]
region = "eu"`,
    `[vars]
region = "eu"

[[scenario.step]]
name = "place"
command = ["node", "place.js", "{{ region }}"]`,
  ),
};

const SCENARIO = '[[scenario]]\nname = "a scenario"\n\n';
const STEP = `[[scenario.step]]
name = "work"
run = "node work.js"
expect = { stdout = { contains = "done" } }`;
const EXPECTATION = '[[expect.span]]\nname = "the work"';

/** An example as a whole spec, with what a reader is expected to have around it: nothing else is to be said of it. */
export const wholeExample = (code: string, part: string, index = 0): string => {
  if (part.includes('[test.metadata]')) return part;
  const isEmpty = !part.includes('[[scenario');
  const needsScenario = !part.includes('[[scenario]]');
  return [
    ...(part.includes('[meta]') ? [] : [`[meta]\nname = "example ${index}"`]),
    isEmpty || !needsScenario ? part : part.replace('[[scenario.step]]', `${SCENARIO}[[scenario.step]]`),
    ...(isEmpty ? [`${SCENARIO}${STEP}`] : []),
    ...(/\[expect|\[\[expect/.test(part) || code === 'no-expectations' ? [] : [EXPECTATION]),
  ].join('\n\n');
};
