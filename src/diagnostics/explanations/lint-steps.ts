import { one } from './explanation.ts';

/** Opinions of lint on what is done. */
export const lintSteps = {
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
};
