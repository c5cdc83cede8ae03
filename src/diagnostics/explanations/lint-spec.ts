import { one } from './explanation.ts';

/** Opinions of lint on a spec, its services and its names. */
export const lintSpec = {
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
  'duplicate-spec-name': {
    why: 'Two files with one name are one line in many reports.',
    bad: ['[meta]\nname = "shop"', '[meta]\nname = "shop"'],
    good: ['[meta]\nname = "shop"', '[meta]\nname = "shop, declined"'],
  },
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
