import { expect, test } from 'vitest';
import { engineTest, images } from '../helpers/engine.ts';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';

/** Prints a span that only clnrm has. */
const PRINTER = `const [, traceId, parentSpanId] = process.env.TRACEPARENT.split('-');
const now = String(BigInt(Date.now()) * 1000000n);
const result = { key: 'result', value: { stringValue: 'pass' } };
const span = { traceId, spanId: '00000000000000aa', parentSpanId, name: 'clnrm.run', startTimeUnixNano: now, endTimeUnixNano: now, attributes: [result] };
console.log(JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] }));
`;

const older = (run: string): string => `[test.metadata]
name = "attack"

[[scenario]]
name = "pretends"
run = "${run}"
artifacts.collect = ["spans:stdout"]

[[expect.span]]
name = "clnrm.run"
attrs.all = { "result" = "pass" }
`;

test.concurrent.for([
  ['that only says so has no evidence', 'echo PASSED', 'failed', ['no-evidence']],
  ['that prints the span of clnrm forges it', 'node attack.mjs', 'failed', ['forged-span']],
  ['that is a clnrm shows its own', 'node ./clnrm run', 'passed', []],
] as const)(
  'an older spec about spans of clnrm: a subject %s',
  async ([, command, status, codes], { expect }) => {
    using place = project({ 'a.clnrm.toml': older(command), 'attack.mjs': PRINTER, clnrm: PRINTER });

    const result = endOf(await runCli('clnrm run -r ndjson', place.folder));

    const told = result.verdict?.results.flatMap(({ findings }) => findings.map(({ code }) => code)) ?? [];
    expect({ status: result.status, told: [...new Set(told)] }).toEqual({ status, told: [...codes] });
  },
);

engineTest(
  "a step that is honestly carried out in its container is seen in the runner's own spans",
  async () => {
    const spec = `[test.metadata]
name = "legitimate"
[services.box]
type = "generic_container"
image = "${images.busybox}"
[[steps]]
name = "work"
service = "box"
command = ["echo", "done"]
[otel_expectations]
minimum_spans = 2
required_events = ["container.start", "container.exec", "container.stop"]
should_have_parent_child_edges = true
expected_status = "OK"
`;
    using place = project({ 'a.clnrm.toml': spec });

    const { status, verdict } = endOf(await runCli('clnrm run -r ndjson', place.folder));

    expect({ status, judged: verdict?.results.length }).toEqual({ status: 'passed', judged: 4 });
  },
);
