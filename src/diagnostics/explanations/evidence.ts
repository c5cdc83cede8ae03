import { one } from './explanation.ts';

/** Codes of the evidence itself. Examples speak of the shop that `clnrm template otel` writes. */
export const evidence = {
  'no-evidence': one(
    'The system sent no span at all: it has no OpenTelemetry SDK, the SDK is loaded too late or exports elsewhere, it is never asked anything, or it ends without flushing. A script that prints PASS looks exactly like this.',
    `[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "place"
run = "echo PASS"

[[expect.span]]
name = "POST /orders"`,
    `[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "http://shop:8080/orders", json = { sku = "tea", total = 12 } }

[[expect.span]]
name = "POST /orders"`,
  ),
  'incomplete-evidence': one(
    'What must not be there, and what must be exactly so, can only be decided when nothing can arrive any more. Here the shop is killed by a signal that it does not handle, with what it had not sent. Let services flush on `stop.signal` and end by themselves.',
    `[service.shop]
command = ["node", "shop.mjs"]
env = { PORT = "8080" }
ports = [8080]
stop = { signal = "SIGHUP" }

[[expect.span]]
name = "refund"
match = "none"`,
    `[service.shop]
command = ["node", "shop.mjs"]
env = { PORT = "8080" }
ports = [8080]
stop = { signal = "SIGTERM" }

[[expect.span]]
name = "refund"
match = "none"`,
  ),
  'truncated-export': one(
    'A service was gone before its request to the receiver was whole. Await the shutdown of the SDK before the process exits, and give it time.',
    `[service.shop]
command = ["node", "shop.mjs"]
env = { PORT = "8080" }
ports = [8080]
stop = { grace = "50ms" }`,
    `[service.shop]
command = ["node", "shop.mjs"]
env = { PORT = "8080" }
ports = [8080]
stop = { grace = "10s" }`,
  ),
  'evidence-diverted': one(
    'A warning. clnrm tells every service where its receiver is by the OTEL_* variables; one that is told otherwise sends its spans there, and the expectations miss them.',
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
env = { OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4318" }`,
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
env = { OTEL_SERVICE_NAME = "api" }`,
  ),
  'egress-blocked': one(
    'A warning: something tried to leave the sealed room. Often it is an SDK that looks for the machine it runs on, or a package that calls home. Stand in for what is needed with a service, such as `http_stub`, or name the way out.',
    `[[scenario]]
name = "rates are fetched"

[[scenario.step]]
name = "fetch"
command = ["node", "-e", "require('net').connect(443, '192.0.2.7').on('error', () => {})"]`,
    `[service.rates]
plugin = "http_stub"
port = 8090
routes = [{ path = "/eur", json = { usd = 1.1 } }]

[[scenario]]
name = "rates are fetched"

[[scenario.step]]
name = "fetch"
http = { url = "\${{ service.rates.url }}/eur" }`,
  ),
};
