import { one } from './explanation.ts';

/** A step that sends one span, as an SDK would, with what is said of it. */
const sending = (span: string, resource = ''): string => `[[scenario]]
name = "it is paid"

[[scenario.step]]
name = "pay"
run = """
node -e '
const now = Date.now() + "000000";
const id = crypto.randomUUID().replaceAll("-", "");
const span = { traceId: id, spanId: id.slice(16), ${span} };
fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + "/v1/traces", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ resourceSpans: [{ ${resource}scopeSpans: [{ spans: [span] }] }] }),
});'
"""

[[expect.span]]
name = "pay"`;

const HONEST = sending('name: "pay", startTimeUnixNano: now, endTimeUnixNano: now');

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
    'clnrm tells every service and step where its receiver is by the OTEL_* variables; one that is told otherwise sends its spans there, and the expectations miss them. A warning for a service, and the reason why it is red where no span came at all.',
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
env = { OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4318" }`,
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
env = { OTEL_SERVICE_NAME = "api" }`,
  ),
  'printed-span': one(
    'No span came, and lines that look like spans were printed. Anybody can print, so it proves nothing: an SDK whose exporter is the console, or a script that pretends. Export to the receiver instead.',
    `[[scenario]]
name = "it is paid"

[[scenario.step]]
name = "pay"
run = """echo '{ "name": "pay", "traceId": "1", "spanId": "1", "status": { "code": 0 } }'"""

[[expect.span]]
name = "pay"`,
    HONEST,
  ),
  'forged-span': one(
    'What the runner says of itself (`clnrm.step`, the scope `clnrm`, the ids of its spans) is what a subject cannot author: whoever sends such spans from inside makes the scenario red. If what you test is a clnrm, write `nested = true` on its service or step and look at its spans with `source = "subject"`.',
    `${sending('name: "clnrm.step", startTimeUnixNano: now, endTimeUnixNano: now').replace(/\n\n\[\[expect[\s\S]*/, '')}`,
    HONEST,
  ),
  'replayed-span': one(
    'A span ended a minute or more before its scenario began, names another run, or came before with the same ids and times: it was recorded and is sent again. Such spans are set aside. clnrm remembers the newest 16,384 spans in `.clnrm/ids`.',
    sending(
      'name: "pay", startTimeUnixNano: "1735689600000000000", endTimeUnixNano: "1735689600100000000"',
    ).replace(/\n\n\[\[expect[\s\S]*/, ''),
    HONEST,
  ),
  'conflicting-span': one(
    'A warning: a span that is sent again has the same content, so here two spans share a trace id and a span id, and all but the first are lost to the expectations. Mostly ids are not random: a seed that two processes share, or a process that forked after its generator was seeded. Some programs send a span once when it begins and once when it has ended: then it is the beginning that counts.',
    HONEST.replace('spans: [span]', 'spans: [span, { ...span, kind: 3 }]'),
    HONEST,
  ),
  'circular-parents': one(
    'A warning: no work causes itself, so the ids of such spans are wrong: somebody took the id of the span that is being made for that of its parent, or set both by hand. `acyclic = true` fails where the circle goes through two services.',
    HONEST.replace('spans: [span]', 'spans: [{ ...span, parentSpanId: span.spanId }]'),
    HONEST,
  ),
  'reset-failed': one(
    'A warning: a shared service whose plugin can reset it is reset before the next scenario uses it. It could not be, so a fresh one was started, and the scenario is as good as any. See its log; one that needs no reset is a process or a container without a plugin of its own.',
    `[service.db]
plugin = "postgres"
scope = "run"
env = { PGOPTIONS = "-c statement_timeout=1" }`,
    `[service.db]
plugin = "postgres"
scope = "run"`,
  ),
  unattributed: one(
    'A warning: something sent spans in the name of another scenario. It outlived its own (only a room that is not sealed lets it), or took the OTEL_* variables of another along. Its spans are set aside here, and there they are missing.',
    `${sending(
      'name: "pay", startTimeUnixNano: now, endTimeUnixNano: now',
      'resource: { attributes: [{ key: "clnrm.scenario", value: { stringValue: "it is paid back" } }] }, ',
    ).replace(/\n\n\[\[expect[\s\S]*/, '')}

[[scenario]]
name = "it is paid back"
run = "true"`,
    HONEST,
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
  'left-behind': one(
    'A warning: a step began a process in the background and ended without it. Half a second after the last service the process is killed in the middle of what it does, so that the evidence is incomplete: it may have had spans to send. Let the step wait for what it begins, or make that a service.',
    `[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "http://shop:8080/orders", json = { sku = "tea", total = 12 } }

[[scenario.step]]
name = "audit"
run = "sleep 60 > /dev/null 2>&1 &"

[[expect.span]]
name = "POST /orders"`,
    `[[scenario]]
name = "an order is placed"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "http://shop:8080/orders", json = { sku = "tea", total = 12 } }

[[scenario.step]]
name = "audit"
run = "sleep 0.1 > /dev/null 2>&1 & wait"

[[expect.span]]
name = "POST /orders"`,
  ),
  'clock-not-set': one(
    'A warning: `clock = "start"` asks that every service lives on the frozen clock, and this one keeps that of the machine. Node can always be told the time; other programs only where libfaketime is there and gets along with them; Go, static programs and what runs within clnrm never. Their evidence counts all the same. Leave `clock = "start"` out where it does not matter: reports say whose clock is set even so.',
    `[determinism]
freeze_clock = "2025-01-01T00:00:00Z"
clock = "start"

[service.rates]
plugin = "http_stub"
port = 8090
routes = [{ path = "/eur", json = { usd = 1.1 } }]

[[scenario]]
name = "rates are fetched"

[[scenario.step]]
name = "fetch"
http = { url = "\${{ service.rates.url }}/eur" }`,
    `[determinism]
freeze_clock = "2025-01-01T00:00:00Z"

[service.rates]
plugin = "http_stub"
port = 8090
routes = [{ path = "/eur", json = { usd = 1.1 } }]

[[scenario]]
name = "rates are fetched"

[[scenario.step]]
name = "fetch"
http = { url = "\${{ service.rates.url }}/eur" }`,
  ),
  'digest-diverged': one(
    '`--repeat` runs a scenario again and compares the canonical form of its traces. The report names the first span or attribute that differs. Freeze what chance decides (`seed`, `freeze_clock`), or name attributes that must differ.',
    `[[expect.span]]
name = "POST /orders"`,
    `[determinism]
volatile = ["order.id"]

[[expect.span]]
name = "POST /orders"`,
  ),
};
