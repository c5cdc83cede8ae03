import { one } from './explanation.ts';

const STUB = `[service.api]
plugin = "http_stub"
routes = [{ path = "/orders/1", json = { state = "placed" } }]

[[scenario]]
name = "an order is there"

[[scenario.step]]
name = "read"`;

const step = (text: string): string => `[[scenario]]
name = "the job is done"

[[scenario.step]]
name = "job"
${text}`;

/** Codes of steps: findings, which make a scenario red. */
export const steps = {
  'exit-code': one(
    'Without `expect` a command must exit 0. Where another code is right, say so: then 0 is the failure.',
    step('command = ["sh", "-c", "exit 3"]'),
    step('command = ["sh", "-c", "exit 3"]\nexpect = { exit_code = 3 }'),
  ),
  'output-mismatch': one(
    'A bare text is equality, with one final newline left out on both sides. Where only a part counts, say which: `contains`, `matches`, `regex`.',
    step(`run = "echo 'sum: 7'"\nexpect = { stdout = "7" }`),
    step(`run = "echo 'sum: 7'"\nexpect = { stdout = { contains = "7" } }`),
  ),
  'http-status': one(
    'Without `expect` any 2xx or 3xx passes, and redirects are not followed. The report has the body of the answer.',
    `${STUB}
http = { url = "\${{ service.api.url }}/order/1" }`,
    `${STUB}
http = { url = "\${{ service.api.url }}/orders/1" }`,
  ),
  'response-mismatch': one(
    'A header, the body or a JSON path is not what was expected. Numbers and texts never equal each other: `1` is not `"1"`. A path that may find several places gives a list.',
    `${STUB}
http = { url = "\${{ service.api.url }}/orders/1" }
expect = { json = { "$.state" = "shipped" } }`,
    `${STUB}
http = { url = "\${{ service.api.url }}/orders/1" }
expect = { json = { "$.state" = { in = ["placed", "shipped"] } } }`,
  ),
  'step-error': one(
    'Nothing answered, the program does not exist, a file cannot be read. In a sealed room an address outside is not reached unless `[isolation] allow` names it.',
    `${STUB}
http = { url = "http://api:9090/orders/1" }`,
    `${STUB}
http = { url = "http://api:8080/orders/1" }`,
  ),
  'step-timeout': one(
    'It took longer than its `timeout` and was ended, with all it started. What it had written by then is in the report. Where it waits for something, `retry` or `wait_for` end as soon as that is there.',
    step('command = ["sleep", "5"]\ntimeout = "200ms"'),
    step('command = ["sleep", "0.1"]\ntimeout = "5s"'),
  ),
  'scenario-timeout': one(
    'All steps together took longer than `timeout` of the scenario, of `[limits]`, or of the project file; two minutes without any. The last step that ran is named.',
    `[[scenario]]
name = "the job is done"
timeout = "300ms"

[[scenario.step]]
name = "job"
command = ["sleep", "5"]`,
    `[[scenario]]
name = "the job is done"
timeout = "10s"

[[scenario.step]]
name = "job"
command = ["sleep", "0.1"]`,
  ),
  'capture-missing': one(
    'A later step would read what is not there. Look at the body in the report: often the path begins one level too high or too low.',
    `${STUB}
http = { url = "\${{ service.api.url }}/orders/1" }
capture = { state = "$.order.state" }`,
    `${STUB}
http = { url = "\${{ service.api.url }}/orders/1" }
capture = { state = "$.state" }`,
  ),
  'span-not-seen': one(
    'What it waits for never happened, bears another name, or took longer than `timeout`; spans arrive some 100 ms after they ended.',
    step('run = "true"\nwait_for = { span = "order.shipped", timeout = "200ms" }'),
    step('run = "true"'),
  ),
  'output-truncated': one(
    'A warning: the step is judged on what was kept. Let it write less, or raise `output_kb`.',
    `[limits]
output_kb = 1

${step('run = "seq 1000"')}`,
    `[limits]
output_kb = 64

${step('run = "seq 1000"')}`,
  ),
};
