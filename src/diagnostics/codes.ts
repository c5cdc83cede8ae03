/**
 * Every code that a diagnostic or a finding may bear, with what it means and what to do.
 * `docs/reference/errors.md` and `clnrm explain` are made from this table.
 */
export const codes = {
  // spec: text, template, TOML
  'no-specs': 'Nothing to run was found. Name a file or folder that holds `*.clnrm.toml` specs.',
  'unreadable-file': 'A file could not be read. Check the path and its permissions.',
  'bad-data': 'A file of data that a spec names is not in its format, or lacks what the spec reads from it.',
  'bad-trace-file': 'A file of spans is in no format that clnrm reads, or it is damaged. The line is named.',
  'template-syntax': 'The template does not parse. The message says what nunjucks expected.',
  'undefined-variable':
    'A template reads a variable that nobody defines. Define it under [vars] or with --var.',
  'template-error': 'A template function or filter was called with something it cannot use.',
  'toml-syntax': 'The rendered text is not TOML.',
  'unknown-key': 'A key of the spec is not known. A misspelt expectation would otherwise never be checked.',
  'missing-key': 'A required key is absent.',
  'wrong-type': 'A value has another type or form than its key wants.',
  'not-supported-yet':
    'The key is part of the language, and this version does not carry it out. It is refused so that nothing is silently ignored.',
  'older-form':
    'A key of an older clnrm cannot be carried out, and nothing today means the same. It is refused by name, so that nothing is silently ignored; the hint says what to write instead.',
  'conflicting-keys': 'Two keys exclude each other.',
  // plan
  'unknown-plugin': 'No plugin has that name. `clnrm plugins` lists them.',
  'unknown-service': 'A service is named that the spec does not define.',
  'unknown-reference': 'A ${{ … }} reference names something that does not exist or comes later.',
  'dependency-cycle': 'Services depend on each other in a circle.',
  'narrower-scope': 'A service that several scenarios share needs one that ends before it.',
  'duplicate-name': 'Two things that must differ bear the same name.',
  'port-conflict': 'Two services of one room declare the same port.',
  'empty-scenario': 'A scenario has no step, no service and no expectation: it would prove nothing.',
  'focused-scenario':
    'A scenario has `only = true`, so that the others of the selection do not run. Refused where CI is set: take it out.',
  // command line
  'bad-usage': 'The command line is wrong.',
  // infrastructure
  'no-engine': 'The spec needs a container engine and none answers.',
  'missing-image': 'The engine does not have the image and it may not or cannot be pulled.',
  'level-unavailable': 'The machine cannot provide the isolation level that was asked for.',
  'cannot-seal':
    'The room cannot be sealed on this machine although the spec or the command line asks for it.',
  'service-not-ready': 'A service did not become ready in time. Its own log and exit code are shown.',
  'service-exited': 'A service ended while it was needed. Its own log and exit code are shown.',
  'service-start': 'A service could not be started at all.',
  'limit-unavailable': 'A limit cannot be enforced on this machine.',
  'room-failed': 'A room could not be opened.',
  // steps
  'exit-code': 'A command ended with another exit code than expected.',
  'output-mismatch': 'The output of a command is not what was expected.',
  'http-status': 'An http step was answered with another status than expected.',
  'response-mismatch': 'A response is not what was expected.',
  'step-error': 'A step could not be carried out.',
  'step-timeout': 'A step ran longer than its limit and was ended.',
  'scenario-timeout': 'A scenario ran longer than its limit and was ended.',
  'span-not-seen': 'A span that a step waits for did not arrive in time.',
  'capture-missing': 'A value to capture is not in the result of the step.',
  'output-truncated': 'A stream exceeded limits.output_kb; what came after was cut.',
  // evidence
  'no-evidence': 'The spec has expectations and no span of the subject arrived.',
  'incomplete-evidence': 'A rule that needs all evidence was judged without: it is undecided, which is red.',
  'truncated-export': 'An export was cut off in the middle.',
  'evidence-diverted':
    'A service or a step sets an OTEL variable of its own that keeps its spans from the runner: red where no span came.',
  'forged-span':
    "A span from outside bears a name, a scope or ids of the runner's own. What the runner says of itself nobody else may say: declare a clnrm that is tested with `nested = true`.",
  'replayed-span':
    'A span is of an earlier run: by its times, by the run it names, or because it was seen before. It is set aside, and the scenario is red.',
  'conflicting-span':
    'Spans came again under the same trace id and span id, with other content. The first of each counts.',
  'circular-parents':
    "Spans are each other's parents, or one is its own. The circle is cut at one of them, which then has no parent.",
  'printed-span':
    'No span came, and spans were printed on stdout or stderr. What a subject prints is no evidence of anything: let its SDK export to OTEL_EXPORTER_OTLP_ENDPOINT.',
  'reset-failed':
    'A service that several scenarios share could not be reset between two of them. It is stopped, and a fresh one started.',
  unattributed: 'Spans of another scenario of the run came to this one. They are set aside.',
  'left-behind':
    'A step left a process in the background. It was killed at the end, and what it had not sent is lost.',
  'clock-not-set': 'A service does not run on the frozen clock although clock = "start" asks for it.',
  'egress-blocked': 'Something in the room tried to reach the outside and was refused.',
  // expectations
  'span-missing': 'No span has the name that is expected.',
  'span-mismatch':
    'Spans of that name exist, and none (or not all, or not the right number) satisfies the predicates.',
  'span-forbidden': 'A span exists that must not.',
  'span-count': 'Another number of spans satisfies the predicates than expected.',
  'edge-missing': 'An edge of the trace that must exist does not.',
  'edge-forbidden': 'An edge of the trace exists that must not.',
  'service-cycle': 'Calls between services form a circle.',
  'count-mismatch': 'A count is not what was expected.',
  'outside-window': 'A span lies outside every window that should contain it.',
  'order-violated': 'Spans are not in the order that was expected.',
  'status-mismatch': 'A span has another status than expected.',
  'external-service': 'A span speaks of an address outside the room.',
  'resource-mismatch': 'A resource attribute is not what was expected.',
  'forbidden-attribute': 'A span bears an attribute key that is forbidden.',
  'temporal-missing':
    'Spans of the name exist, and none of them is as and when it is expected: too early, too late, or with other properties.',
  'temporal-violated': 'Spans came at a time when they must not, more often than once, or too many at once.',
  'golden-missing': 'The file that a golden trace is expected in does not exist.',
  'golden-mismatch': 'The evidence is not the trace that was kept in the file.',
  'golden-updated': 'A golden trace was written by `run --update`: what it holds was compared with nothing.',
  'digest-diverged': 'Repetitions of one scenario left different traces.',
  'vacuous-expectation': 'The expectation could not have failed: nothing it speaks of is in the evidence.',
  'slow-regex': 'A regular expression took too long and was given up: the expectation that uses it is red.',
  // lint: opinions, each a warning
  'absolute-path':
    'A volume or a file of a service is a path of this machine: on the next one it leads nowhere.',
  'always-true': 'An expectation that everything satisfies: it could never be red.',
  'busy-retry':
    'A step is tried many times without a pause: all attempts are over before anything can have changed.',
  'contradicting-expectations': 'Two expectations exclude each other: one is red whatever happens.',
  'duplicate-expectation': 'The same is expected twice: a copy that was never changed, or a line too many.',
  'duplicate-spec-name': 'Two specs have the same name: reports cannot tell them apart.',
  'engine-in-step':
    'A step calls a container engine: what it starts is outside of the room, neither sealed nor removed.',
  'floating-image': 'An image without a version is another one after the next pull.',
  'hard-coded-secret': 'A secret is written into the spec.',
  'localhost-address':
    'The address of a service is written as localhost, which holds only where all share one network.',
  'many-retries': 'A scenario may fail more than twice and still end green.',
  'misnamed-service': 'An expected span names a service that resembles one of the spec and is none.',
  'never-decided':
    'An expectation needs all spans, and a service that several scenarios share still runs at the verdict.',
  'no-expectations': 'A scenario is green when its commands exit 0; nothing else is asked.',
  'older-attribute':
    "An attribute bears the name of an older semantic convention: today's instrumentation writes another.",
  'older-dialect': "A file of an older clnrm is read as today's form.",
  'only-absence': 'Only what must not be is expected: one span of whatever kind makes it green.',
  'only-runner-spans': "Only clnrm's own spans are expected, which are there whatever the system does.",
  'plain-regex': 'A regular expression is plain text.',
  'secret-in-url': 'An address holds a password, and addresses are logged.',
  'shell-in-command': '`command` holds what only a shell understands, and no shell reads it.',
  'silent-curl': 'curl exits 0 whatever the server answers.',
  'sleep-in-step': 'A step waits a fixed time: too short on a busy machine, too long on all others.',
  'status-ok': 'A span is asked for status OK, which SDKs do not set: without an error they leave UNSET.',
  'swallowed-failure': 'A script hides that a command failed.',
  'telemetry-diverted': 'A variable keeps spans from the runner, and spans are expected.',
  'unbounded-wait': 'A step waits in a loop that nothing ends.',
  'undeclared-dependency': 'A service names another as a host without depending on it: it may start first.',
  'unreachable-timeout': 'A limit that a shorter one around it always reaches first.',
  'unread-capture': 'A captured value that nothing reads.',
  'unselectable-tag': 'A tag that --tag cannot name.',
  'unused-axis': 'An axis of the matrix that no tag reads: its cells are all the same.',
  'unused-disable': 'A comment switches a rule off that says nothing there, or that does not exist.',
  'unused-service': 'A service that no step, reference, dependency or expectation uses.',
  'unused-variable': 'A variable under [vars] that no tag reads.',
  // fmt
  'format-refused':
    'A file was not formatted, because it could not be shown that it would still say the same.',
  // own faults
  'evidence-not-kept':
    'The evidence of a run could not be written to `.clnrm/last`, where `analyze`, `spans`, `graph` and `diff` find it. The verdict does not depend on it.',
  'collector-failed': 'The collector could not be started, ended, or is not where it can be reached.',
  'exporter-failed': "clnrm's own spans could not be exported. The verdict does not depend on it.",
} as const satisfies Record<string, string>;

export type Code = keyof typeof codes;
