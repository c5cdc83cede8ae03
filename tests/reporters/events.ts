import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { RunEvent, Unstamped } from '../../src/model/events.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Finding, ScenarioResult, Status, StepResult } from '../../src/model/verdict.ts';

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  complete: true,
  reasons: [],
  spans: 23,
  traces: 1,
  services: ['api', 'billing'],
  startupSpans: 0,
  readinessSpans: 0,
  unattributedSpans: 0,
  detachedSpans: 0,
  forgedSpans: 0,
  replayedSpans: 0,
  retrySpans: 0,
  selfReportedSpans: 0,
  duplicates: 0,
  conflicts: 0,
  orphans: 0,
  droppedItems: 0,
  logs: 0,
  looseLogs: 0,
  metrics: 0,
  refused: {},
  truncated: 0,
  egressBlocked: 0,
  settleMs: 40,
  stopMs: 12,
  sealMs: 3,
  ...over,
});

export const result = (name: string, status: Status, over: Partial<ScenarioResult> = {}): ScenarioResult => ({
  id: `examples/checkout.clnrm.toml#${name}`,
  spec: 'examples/checkout.clnrm.toml',
  name,
  tags: [],
  status,
  attempts: 1,
  durationMs: 412,
  phases: {
    ...{ roomMs: 9, imagesMs: 0, startMs: 100, readyMs: 20, stepsMs: 200 },
    ...{ settleMs: 40, stopMs: 12, sealMs: 3, judgeMs: 2 },
  },
  room: { levels: ['namespace'], sealed: true, piped: false, allowed: [] },
  evidence: evidence(),
  steps: [],
  errors: [],
  services: [],
  at: { file: 'examples/checkout.clnrm.toml', line: 30, column: 1, text: '[[scenario]]', length: 12 },
  ...over,
});

export const finding = (code: string, message: string, over: Partial<Finding> = {}): Finding => ({
  code,
  message,
  hints: [],
  nearest: [],
  names: [],
  tree: [],
  ...over,
});

export const step = (
  name: string,
  status: StepResult['status'],
  findings: readonly Finding[] = [],
): StepResult => ({
  name,
  part: 'step',
  status,
  attempts: 1,
  durationMs: 31,
  findings,
});

/** A run of these results as events, jobs = 1; `diagnostics` come before the scenarios. */
export const runOf = (
  results: readonly ScenarioResult[],
  diagnostics: readonly Diagnostic[] = [],
  exitCode = 0,
): readonly RunEvent[] => {
  const counts = { passed: 0, failed: 0, errored: 0, flaky: 0, skipped: 0, cancelled: 0 };
  for (const { status } of results) counts[status]++;
  const status = exitCode === 0 ? 'passed' : 'failed';
  const scenarios = results.map(({ id, spec, name }) => ({ id, spec, name }));
  const events: readonly Unstamped[] = [
    { type: 'run:start', run: 'r1', version: '0.1.0', startedAt: 1000, seed: '42', jobs: 1, scenarios },
    ...diagnostics.map((diagnostic) => ({ type: 'run:diagnostic', diagnostic }) as const),
    ...results.flatMap((one): Unstamped[] => [
      { type: 'scenario:start', scenario: one.id, attempt: 1 },
      { type: 'scenario:end', scenario: one.id, result: one },
    ]),
    { type: 'run:end', summary: { status, exitCode, counts, durationMs: 2600, seed: '42' } },
  ];
  return events.map((event, place) => ({ ...event, t: place * 10 }));
};

/** A warning of the run. */
export const exporterFailed: Diagnostic = {
  severity: 'warning',
  code: 'exporter-failed',
  message: 'the spans did not reach it',
};

/** A warning of a scenario, as it comes. */
export const diverted = (scenario: string): readonly RunEvent[] => {
  const message = "service 'api' sets its own endpoint";
  const diagnostic: Diagnostic = { severity: 'warning', code: 'evidence-diverted', message };
  return [{ t: 5, type: 'scenario:diagnostic', scenario, diagnostic }];
};

const tree = (marked: number): Finding['tree'] =>
  [
    { depth: 0, name: 'POST /refunds', service: 'api', startMs: 0, durationMs: 41, status: 'UNSET' },
    { depth: 1, name: 'SELECT orders', service: 'api', startMs: 3, durationMs: 2.25, status: 'UNSET' },
    { depth: 1, name: 'refund', service: 'billing', startMs: 12, durationMs: 20, status: 'ERROR' },
    { depth: 2, name: 'charge card', service: 'billing', startMs: 14, durationMs: 3.4, status: 'UNSET' },
    { depth: 2, name: 'write ledger', service: 'billing', startMs: 20, durationMs: 9, status: 'OK' },
    { depth: 1, name: 'send mail', service: 'api', startMs: 35, durationMs: 4, status: 'UNSET' },
  ].map((line, place) => ({ ...line, marked: place === marked }));

/** One scenario with everything that can be wrong with it. */
export const everythingWrong = result('refund is idempotent', 'failed', {
  attempts: 2,
  durationMs: 1234,
  evidence: evidence({
    complete: false,
    reasons: ['billing was killed while exporting'],
    orphans: 1,
    skews: [{ service: 'billing', caller: 'api', behindMs: 40 }],
    sampling: ["service 'api' sets OTEL_TRACES_SAMPLER=always_off: not every trace is exported"],
    refused: { malformed: 2 },
  }),
  steps: [
    step('place', 'passed'),
    step('ledger', 'failed', [
      finding('output-mismatch', 'stdout is not what was expected', {
        expected: 'order 1 paid\nrefund 1\ntotal 0\n',
        actual: 'order 1 paid\nrefund 1\nrefund 1\ntotal -12  \n',
        at: {
          file: 'examples/checkout.clnrm.toml',
          line: 38,
          column: 1,
          length: 6,
          text: 'expect = { exit_code = 0, stdout = "order 1 paid\\nrefund 1\\ntotal 0\\n" }',
        },
      }),
    ]),
  ],
  verdict: {
    status: 'failed',
    results: [
      { id: 'expect.span[0]', outcome: 'held', findings: [] },
      {
        id: 'expect.span[1]',
        outcome: 'failed',
        findings: [
          finding('span-mismatch', "no span 'charge card' satisfies every predicate", {
            expected: "a span 'charge card' of service billing, app.amount = 12 (int)",
            actual: '1 span of that name, none with app.amount = 12 (int)',
            nearest: [
              {
                name: 'charge card',
                service: 'billing',
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                startMs: 14,
                durationMs: 3.4,
                checks: [
                  { label: 'name', held: true, expected: "'charge card'", actual: "'charge card'" },
                  { label: 'kind', held: true, expected: 'client', actual: 'client' },
                  {
                    label: 'attrs.all app.amount',
                    held: false,
                    expected: '12 (int)',
                    actual: '"12" (string)',
                  },
                ],
              },
            ],
            names: ['charge card', 'charge cards'],
            tree: tree(3),
            hints: ['the attribute is a string; write \'"12"\' to expect that'],
            toml: '[[expect.span]]\nname = "charge card"\nattrs.all = { "app.amount" = "12" }',
            at: {
              file: 'examples/checkout.clnrm.toml',
              line: 52,
              column: 1,
              length: 30,
              text: 'attrs.all = { "app.amount" = 12 }',
            },
          }),
        ],
      },
      {
        id: 'expect.graph.must_not_cross[0]',
        outcome: 'undecided',
        findings: [
          finding('incomplete-evidence', 'the evidence is not complete enough to tell', { tree: tree(3) }),
        ],
      },
    ],
  },
  services: [
    { id: 'api', log: ['listening on 8080', 'POST /refunds 500'] },
    {
      id: 'billing',
      log: ['ready', '\u001b[31mError: amount is not a number\u001b[39m', '\tat refund (billing.js:12:9)'],
      exit: 'exit code 1',
    },
  ],
});

export const notReady = result('stock is reserved', 'errored', {
  durationMs: 30_050,
  errors: [
    {
      severity: 'error',
      code: 'service-exited',
      message: "service 'db' ended with exit code 3 before it was ready",
      hint: 'its log says why',
      at: { file: 'examples/checkout.clnrm.toml', line: 8, column: 1, length: 12, text: '[service.db]' },
      log: ['starting', 'FATAL: bad config'],
    },
  ],
  services: [{ id: 'db', log: ['starting', 'FATAL: bad config'], exit: 'exit code 3' }],
});

export const unsealed = result('order is placed', 'passed', {
  room: {
    levels: ['process'],
    sealed: false,
    piped: false,
    allowed: [],
    reason:
      'user namespaces are forbidden; `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` allows them',
  },
});

const failedOnce = result('sometimes', 'failed', {
  steps: [
    step('place', 'failed', [
      finding('exit-code', 'exit code is 4, expected 0', { expected: '0', actual: '4' }),
    ]),
  ],
});

/** Red at first, green when it was tried again. */
export const flaky = result('sometimes', 'flaky', {
  attempts: 2,
  earlier: [failedOnce],
  steps: [step('place', 'passed')],
});
