/** Excerpts of specs that the reference shows; `tests/docs` puts each into a whole spec and plans it. */
export const examples: {
  readonly plugins: Readonly<Record<string, string>>;
  readonly families: Readonly<Record<string, string>>;
  readonly operators: string;
} = {
  plugins: {
    generic_container: `[service.web]
image = "nginx:1-alpine"
ports = [80]
wait = { http = "/", port = 80 }`,
    http_stub: `[service.mail]
plugin = "http_stub"
port = 8025
routes = [
  { method = "POST", path = "/send", status = 202, json = { queued = true } },
]`,
    postgres: `[service.db]
plugin = "postgres"
database = "shop"
files = [{ target = "/docker-entrypoint-initdb.d/1.sql", content = "create table orders (id int)" }]`,
    process: `[service.api]
command = ["node", "server.js"]
env = { PORT = "8080" }
ports = [8080]
wait = { http = "/healthz", port = 8080 }`,
    redis: `[service.cache]
plugin = "redis"`,
  },
  families: {
    span: `[[expect.span]]
name = "POST /orders"
service = "shop"
kind = "server"
status = "not_error"
attrs.all = { "http.response.status_code" = 201, "order.total" = { gte = 1, lt = 100 } }
attrs.none = ["db.password"]
events.all = ["order.validated"]
duration_ms = { lte = 500 }

[[expect.span]]
name = "refund*"
match = "none"`,
    graph: `[expect.graph]
must_include = [["POST /charge", "charge card"]]
must_reach = [["POST /orders", "charge card"]]
must_not_cross = [["charge card", "INSERT*"]]
acyclic = true`,
    counts: `[expect.counts]
spans_total = { gte = 3 }
errors_total = { eq = 0 }
by_name = { "charge card" = 1 }`,
    window: `[[expect.window]]
outer = "POST /orders"
contains = ["charge card", "INSERT*"]`,
    order: `[expect.order]
must_precede = [["charge card", "INSERT orders"]]`,
    status: `[expect.status]
all = "not_error"
by_name = { "charge card" = "OK" }`,
    hermeticity: `[expect.hermeticity]
no_external_services = true
resource_attrs.must_match = { "deployment.environment.name" = "test" }
span_attrs.forbid_keys = ["user.email"]`,
    temporal: `[[expect.temporal]]
name = "charge card"
exactly_once = true
within = "30s"

[[expect.temporal]]
name = "refund"
never = true
after = "POST /orders"

[[expect.temporal]]
name = "INSERT*"
at_most_concurrent = 4`,
    golden: `[expect.golden]
trace = "golden/\${{ scenario.name }}.trace"
volatile = ["order.id"]`,
  },
  operators: `[[expect.span]]
name = "charge card"
attrs.all = {
  "charge.total" = { gt = 0, lte = 100 },
  "charge.currency" = { in = ["EUR", "CHF"] },
  "charge.state" = { ne = "declined" },
  "charge.receipt" = { regex = '^r-\\d+$' },
  "charge.card" = { matches = "4*" },
  "charge.note" = { contains = "tea" },
  "charge.id" = { exists = true },
  "charge.error" = { absent = true },
  "charge.retries" = { not = { gte = 3 } },
  "order.id" = { same_as = "POST /orders" },
}`,
};
