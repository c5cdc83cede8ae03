import { one } from './explanation.ts';

/** Codes of expectations: findings, which make a scenario red. Examples speak of the shop that `clnrm template otel` writes. */
export const expectations = {
  'span-missing': one(
    'A slip in the name, a route that is never asked, an instrumentation that names it otherwise. The hint lists names of the evidence that come near; `-r json` has all of them.',
    `[[expect.span]]
name = "POST /order"`,
    `[[expect.span]]
name = "POST /orders"`,
  ),
  'span-mismatch': one(
    'One and the same span must satisfy all predicates of the table. The report shows the nearest spans, which predicate each fails with the actual value, and a table that would have matched.',
    `[[expect.span]]
name = "charge card"
attrs.all = { "charge.total" = "12" }`,
    `[[expect.span]]
name = "charge card"
attrs.all = { "charge.total" = 12 }`,
  ),
  'span-forbidden': one(
    '`match = "none"`: no span of that name may satisfy the predicates, and one does. Where only some are forbidden, say which.',
    `[[expect.span]]
name = "charge card"
match = "none"`,
    `[[expect.span]]
name = "charge card"
status = "ERROR"
match = "none"`,
  ),
  'span-count': one(
    'More often than not the system did it twice: a retry, a listener that is registered two times.',
    `[[expect.span]]
name = "charge card"
match = { eq = 2 }`,
    `[[expect.span]]
name = "charge card"
match = { eq = 1 }`,
  ),
  'edge-missing': one(
    '`must_include` asks for a direct child; `must_reach` for a span anywhere below. Where the two are in different traces, the context was not passed on: look for `traceparent` in the request.',
    `[expect.graph]
must_include = [["charge card", "INSERT orders"]]`,
    `[expect.graph]
must_include = [["POST /orders", "INSERT orders"]]`,
  ),
  'edge-forbidden': one(
    '`must_not_cross`: nothing of the second name may be anywhere below a span of the first.',
    `[expect.graph]
must_not_cross = [["POST /orders", "charge card"]]`,
    `[expect.graph]
must_not_cross = [["charge card", "INSERT orders"]]`,
  ),
  'service-cycle': one(
    'With `acyclic = true`: a service called another, which called the first again, directly or on the way. The report shows the calls. Where some circles are meant, name the calls that are not.',
    `[expect.graph]
acyclic = true`,
    `[expect.graph]
must_not_cross = [["charge card", "POST /orders"]]`,
  ),
  'count-mismatch': one(
    'Counts speak of all spans that the services of the scenario sent, without those of start-up and readiness.',
    `[expect.counts]
by_name = { "charge card" = { eq = 2 } }`,
    `[expect.counts]
by_name = { "charge card" = { eq = 1 } }`,
  ),
  'outside-window': one(
    'A span began before or ended after every `outer` of its trace: work that goes on when the answer is out, or a clock that differs. Between two clocks (of two services, of two spans of the JavaScript SDK) `tolerance` is 1 ms unless it is set.',
    `[[expect.window]]
outer = "charge card"
contains = ["INSERT orders"]`,
    `[[expect.window]]
outer = "POST /orders"
contains = ["INSERT orders"]`,
  ),
  'order-violated': one(
    '`must_precede [["A", "B"]]`: some A has ended when B starts. Two that overlap are not in order.',
    `[expect.order]
must_precede = [["INSERT orders", "charge card"]]`,
    `[expect.order]
must_precede = [["charge card", "INSERT orders"]]`,
  ),
  'status-mismatch': one(
    'SDKs leave the status UNSET where nothing went wrong: OK is for people to set. `not_error` is either.',
    `[expect.status]
all = "OK"`,
    `[expect.status]
all = "not_error"`,
  ),
  'external-service': one(
    'A span names an address (`server.address`, `url.full` …) that is neither a service of the room nor in `[isolation] allow`. The room was sealed all the same; but the system wanted out.',
    `[expect.hermeticity]
no_external_services = true`,
    `[isolation]
allow = ["api.example.test:443"]

[expect.hermeticity]
no_external_services = true`,
  ),
  'resource-mismatch': one(
    'Every resource in the evidence must have the attribute. clnrm sets `service.name`, `deployment.environment.name = "test"` and what `[otel] resources` names; an SDK may add or replace some.',
    `[expect.hermeticity]
resource_attrs.must_match = { "deployment.environment.name" = "prod" }`,
    `[expect.hermeticity]
resource_attrs.must_match = { "deployment.environment.name" = "test" }`,
  ),
  'forbidden-attribute': one(
    'What is in a span is in every place that keeps spans. Take it out where it is set, or in the processor of the SDK.',
    `[expect.hermeticity]
span_attrs.forbid_keys = ["order.sku"]`,
    `[expect.hermeticity]
span_attrs.forbid_keys = ["user.email"]`,
  ),
  'golden-updated': one(
    'A warning of every run with `--update`: such a run proves nothing about the traces that it writes. Read the difference before you commit it.',
    `[expect.golden]
trace = "golden/order.trace"`,
    `[expect.golden]
trace = "golden/an-order.trace"`,
  ),
  'temporal-missing': one(
    'Times of all traces are compared. The report shows the nearest spans and what kept each from counting: it began too early, too late, or with other properties.',
    `[[expect.temporal]]
name = "charge card"
eventually = true
after = "POST /orders"`,
    `[[expect.temporal]]
name = "charge card"
eventually = true
within = "60s"`,
  ),
  'temporal-violated': one(
    'The spans that prove it are marked in the trace, and no more than it takes: the one that came too early, the second one, all that ran at once.',
    `[[expect.temporal]]
name = "charge card"
never = true`,
    `[[expect.temporal]]
name = "charge card"
exactly_once = true`,
  ),
  'golden-missing': one(
    'The first `clnrm run --update` writes it, when all else is green. It is text: review it, and commit it.',
    `[expect.golden]
trace = "golden/order.trace"`,
    `[expect.golden]
trace = "golden/an-order.trace"`,
  ),
  'golden-mismatch': one(
    'The report names each span that came, went, moved or changed. A change that is wanted is written by `clnrm run --update`; an attribute that is another in every run belongs under `volatile`.',
    `[expect.golden]
trace = "golden/order.trace"`,
    `[expect.golden]
trace = "golden/order.trace"
volatile = ["order.id"]`,
  ),
  'vacuous-expectation': one(
    'It would have held whatever the system did: "nothing below A" says nothing where there is no A. A slip in a name must not make an expectation pass.',
    `[expect.graph]
must_not_cross = [["POST /order", "refund"]]`,
    `[expect.graph]
must_not_cross = [["POST /orders", "refund"]]`,
  ),
  'slow-regex': one(
    'A repetition within a repetition has many ways to match the same text, and all of them are tried before it fails. Time is limited, so that a test cannot hang; what could not be decided is red.',
    `[[scenario]]
name = "an order with a long name"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "http://shop:8080/orders", json = { sku = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", total = 12 } }

[[expect.span]]
name = "POST /orders"
attrs.all = { "order.sku" = { regex = "^(a+)+$" } }`,
    `[[scenario]]
name = "an order with a long name"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "http://shop:8080/orders", json = { sku = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", total = 12 } }

[[expect.span]]
name = "POST /orders"
attrs.all = { "order.sku" = { regex = "^a+!$" } }`,
  ),
};
