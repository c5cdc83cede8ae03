import { one } from './explanation.ts';

/** Opinions of lint on what is expected. */
export const lintExpectations = {
  'always-true': one(
    'Counts are never below 0, `*` fits every text, and `[[expect.span]]` with the name `*` alone is satisfied by any span.',
    `[expect.counts]
spans_total = { gte = 0 }`,
    `[expect.counts]
spans_total = { gte = 3 }`,
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
  'never-decided': one(
    'A service of scope `run` still runs at the verdict and could still send, so that no span is missing for certain, and none the last. What one span proves is decided all the same.',
    `[service.shop]
scope = "run"
command = ["node", "shop.js"]
ports = [8080]

[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "order"
http = { url = "http://shop:8080/orders" }

[[expect.span]]
name = "write ledger"
match = { eq = 1 }`,
    `[service.shop]
scope = "run"
command = ["node", "shop.js"]
ports = [8080]

[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "order"
http = { url = "http://shop:8080/orders" }

[[expect.span]]
name = "write ledger"
match = { gte = 1 }`,
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
  'status-ok': one(
    'OK means that the program itself set the status. Without an error SDKs leave it UNSET.',
    `[[expect.span]]
name = "charge card"
status = "OK"`,
    `[[expect.span]]
name = "charge card"
status = "not_error"`,
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
};
