import { line, one } from './explanation.ts';

/** Codes of planning: names, references, order. And of the command line. */
export const plan = {
  'unknown-plugin': one(
    'A slip in the name. A service with an image needs no plugin, and neither does one with a command.',
    `[service.cache]
plugin = "rediss"`,
    `[service.cache]
plugin = "redis"`,
  ),
  'unknown-service': one(
    'A service that a step, `depends_on` or a reference names is called otherwise in its `[service.…]`, or is not there.',
    `[service.billing]
command = ["node", "billing.js"]

[service.shop]
command = ["node", "shop.js"]
depends_on = ["biling"]`,
    `[service.billing]
command = ["node", "billing.js"]

[service.shop]
command = ["node", "shop.js"]
depends_on = ["billing"]`,
  ),
  'unknown-reference': one(
    'References are checked before anything starts: against the outputs that the plugin declares, the steps before this one, and what they capture. Steps of a concurrent scenario cannot read each other.',
    `[service.db]
plugin = "postgres"

[[scenario]]
name = "migrates"

[[scenario.step]]
name = "migrate"
command = ["npm", "run", "migrate"]
env = { DATABASE_URL = "\${{ service.db.uri }}" }`,
    `[service.db]
plugin = "postgres"

[[scenario]]
name = "migrates"

[[scenario.step]]
name = "migrate"
command = ["npm", "run", "migrate"]
env = { DATABASE_URL = "\${{ service.db.url }}" }`,
  ),
  'narrower-scope': one(
    'A service of scope `run` lives until the last scenario of the run has ended, one of scope `spec` until the last of its spec: what it depends on must live as long.',
    `[service.db]
plugin = "postgres"

[service.shop]
scope = "run"
command = ["node", "shop.js"]
env = { DATABASE_URL = "\${{ service.db.url }}" }`,
    `[service.db]
plugin = "postgres"
scope = "run"

[service.shop]
scope = "run"
command = ["node", "shop.js"]
env = { DATABASE_URL = "\${{ service.db.url }}" }`,
  ),
  'dependency-cycle': one(
    'A service starts when all it depends on are ready, so two that wait for each other never start. A reference to an output is a dependency too. Let one of them find the other when it first needs it.',
    `[service.shop]
command = ["node", "shop.js"]
depends_on = ["billing"]

[service.billing]
command = ["node", "billing.js"]
depends_on = ["shop"]`,
    `[service.shop]
command = ["node", "shop.js"]
depends_on = ["billing"]

[service.billing]
command = ["node", "billing.js"]
env = { SHOP_URL = "http://shop:8080" }`,
  ),
  'duplicate-name': one(
    'Reports, `--grep`, `path:LINE` and references call things by their names. In a loop of a template, put the loop variable into the name.',
    `[[scenario]]
name = "an order is placed"
run = "node order.js tea"

[[scenario]]
name = "an order is placed"
run = "node order.js coffee"`,
    `[[scenario]]
name = "an order of tea is placed"
run = "node order.js tea"

[[scenario]]
name = "an order of coffee is placed"
run = "node order.js coffee"`,
  ),
  'port-conflict': one(
    'Services of a scenario share one network, so that they reach each other on plain ports: two of them cannot listen on the same one.',
    `[service.shop]
command = ["node", "shop.js"]
ports = [8080]

[service.billing]
command = ["node", "billing.js"]
ports = [8080]`,
    `[service.shop]
command = ["node", "shop.js"]
ports = [8080]

[service.billing]
command = ["node", "billing.js"]
ports = [8081]`,
  ),
  'empty-scenario': one(
    'Nothing is done, nothing is started, nothing is expected: it would be green whatever the system is.',
    `[[scenario]]
name = "an order is placed"`,
    `[[scenario]]
name = "an order is placed"
run = "node order.js tea"`,
  ),
  'focused-scenario': one(
    'Good for the one that is being written. A warning here, so that nobody forgets it, and an error where `CI` is set: there it would switch all the others off.',
    `[[scenario]]
name = "an order is placed"
only = true
run = "node order.js tea"

[[scenario]]
name = "an order is refused"
run = "node order.js yacht"`,
    `[[scenario]]
name = "an order is placed"
run = "node order.js tea"

[[scenario]]
name = "an order is refused"
run = "node order.js yacht"`,
  ),
  'bad-trace-file': line(
    'What `spans`, `graph`, `analyze` and `diff` read is OTLP/JSON, as the collector writes it to files, what the console exporters of Node, Python and Go print, or one JSON object a span; gzip is undone. Anything else, and a file that was cut off, is refused with the line.',
    'echo "shop is ready" | clnrm spans -',
    `echo '{ "name": "POST /orders", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7", "start_time": "2025-01-01T00:00:00Z", "end_time": "2025-01-01T00:00:01Z" }' | clnrm spans -`,
  ),
  'bad-usage': line(
    'A flag that does not exist or lacks its value, a path too many, a setting of clnrm.toml or the environment that cannot be read. `clnrm COMMAND --help` begins with examples.',
    'clnrm validate --vars region=eu specs',
    'clnrm validate --var region=eu specs',
  ),
};
