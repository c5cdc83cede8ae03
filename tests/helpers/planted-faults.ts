import type { SUITES } from '../../src/self-test.ts';

/**
 * A fault of clnrm itself: what `find` says in a built clnrm (once) becomes `put`, and self-test has to see it. `#` is
 * what the bundler puts behind a name that it has met before.
 */
export interface PlantedFault {
  readonly name: string;
  readonly find: string;
  readonly put: string;
  readonly suite: (typeof SUITES)[number];
  /** The scenarios that must be red, no other; of `selftest/control` those that must fail and do not. */
  readonly red: readonly string[];
  /** What the report must say of it. */
  readonly says: string;
}

/** Every scenario of the suite `otel` that a run's own spans are needed for. */
const OTEL = [
  "spans arrive over http/protobuf, below the caller's",
  "spans arrive over http/json, below the caller's",
  "spans arrive over grpc, below the caller's",
  'the spans of a run are there to be listed, filtered and judged again',
];

/** The scenarios of `framework` whose inner run has to fail. */
const FAILING = [
  'a scenario that fails by its step',
  'a scenario that fails by its spans',
  'a scenario that hangs',
];

/** No two are of one kind; a suite that has to find it is named, so that each runs for seconds only. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a failed scenario does not change the exit code',
    find: 'counts.failed>0?EXIT.failed:',
    put: '',
    suite: 'framework',
    red: FAILING,
    says: 'exit code is 4, expected 1',
  },
  {
    name: 'failed expectations are forgotten',
    find: 'verdict?.status==="failed"',
    put: '!1',
    suite: 'redteam',
    red: [
      'control: span-mismatch',
      'control: span-missing',
      'control: no-evidence',
      'control: forged-span',
      'a job that echoes is red: no-evidence',
      'a job that logs is red: span-missing',
      'a job that lies is red: span-mismatch',
      'a job that swallows is red: span-mismatch',
      'a job that idles is red: no-evidence',
      'a job that forges is red: forged-span',
      'a job that prints is red: printed-span',
      'a job that replays is red: replayed-span',
    ],
    says: 'a scenario that must fail by no-evidence passed',
  },
  {
    name: 'every span satisfies every predicate',
    find: 'held=satisfying(checks,base)',
    put: 'held=base',
    suite: 'redteam',
    red: [
      'control: span-mismatch',
      'a job that lies is red: span-mismatch',
      'a job that swallows is red: span-mismatch',
    ],
    says: 'a scenario that must fail by span-mismatch passed, with no finding',
  },
  {
    name: 'names of clnrm are free for all',
    find: 'strings.beginningWith("clnrm.")',
    put: 'strings.beginningWith("nobody.")',
    suite: 'redteam',
    red: ['control: forged-span', 'a job that forges is red: forged-span'],
    says: 'a scenario that must fail by forged-span',
  },
  {
    name: 'printed spans are not told',
    find: '({code:"printed-span",',
    put: '({code:"exit-code",',
    suite: 'redteam',
    red: ['a job that prints is red: printed-span'],
    says: 'containing "\\"printed-span\\""',
  },
  {
    name: 'a command may exit as it likes',
    find: 'value:int#(result.exitCode),code:"exit-code"',
    put: 'value:int#(0),code:"exit-code"',
    suite: 'cli',
    red: [
      'a service that ends before it is ready is an error, exit 3',
      'nothing selected is exit 4',
      'what is skipped leaves nothing that passed, exit 4',
      'an unknown command is exit 2, with the nearest',
      'an unknown flag is exit 2',
      'a missing path is exit 2',
    ],
    says: 'exit code is 0, expected 3',
  },
  {
    name: 'the caller of a run is forgotten',
    find: 'parent=host.env.TRACEPARENT',
    put: 'parent=void 0',
    suite: 'otel',
    red: OTEL,
    says: '✗ parent: expected "clnrm.step.attempt"',
  },
  {
    name: 'every scenario is said to have passed',
    find: '[attr.testOutcome]:text#(status)',
    put: '[attr.testOutcome]:text#("passed")',
    suite: 'framework',
    red: FAILING,
    says: 'clnrm.test.outcome',
  },
  {
    name: 'every run is said to be a success',
    find: '[attr.testSuiteRunStatus]:text#(run)',
    put: '[attr.testSuiteRunStatus]:text#("success")',
    suite: 'framework',
    red: FAILING,
    says: '✗ attrs.test.suite.run.status: expected "failure", seen "success"',
  },
  {
    name: 'nobody is told where spans go',
    find: 'OTEL_EXPORTER_OTLP_ENDPOINT:facts.endpoint',
    put: 'OTEL_EXPORTER_OTLP_ENDPOIN:facts.endpoint',
    suite: 'framework',
    red: [
      'control: span-mismatch',
      'control: span-missing',
      'control: forged-span',
      'a suite leaves the same digests wherever it runs',
      'a scenario that passes',
      'a sealed room lets nobody out, and its evidence is complete',
    ],
    says: 'a scenario that must fail by span-mismatch failed, with no-evidence',
  },
  {
    name: 'nobody is told of the trace',
    find: '{TRACEPARENT:facts.traceparent}',
    put: '{}',
    suite: 'otel',
    red: OTEL,
    says: '✗ parent: expected "clnrm.step.attempt"',
  },
  {
    name: 'scenarios do not link to their spec',
    find: 'links:[job.specSpan]',
    put: 'links:[]',
    suite: 'otel',
    red: OTEL,
    says: '✗ links: expected',
  },
  {
    name: 'spans of specs are roots',
    find: '{parent:way.runSpan,attributes}',
    put: '{attributes}',
    suite: 'otel',
    red: OTEL,
    says: '✗ parent: expected "clnrm.run"',
  },
  {
    name: "the caller's time zone enters rooms",
    find: 'TZ:"UTC"',
    put: 'TZ:process.env.TZ??"UTC"',
    suite: 'framework',
    red: ['a suite leaves the same digests wherever it runs'],
    says: 'Asia/Kathmandu',
  },
  {
    name: "the caller's language enters rooms",
    find: 'LANG:"C.UTF-8"',
    put: 'LANG:process.env.LANG??"C.UTF-8"',
    suite: 'framework',
    red: ['a suite leaves the same digests wherever it runs'],
    says: 'de_DE.UTF-8',
  },
  {
    name: 'rooms have a chance of their own',
    find: 'CLNRM_SEED:String(facts.seed)',
    put: 'CLNRM_SEED:String(Math.random())',
    suite: 'framework',
    red: ['a suite leaves the same digests wherever it runs'],
    says: 'here:',
  },
  {
    name: 'nothing selected is a success',
    find: 'nothing:4',
    put: 'nothing:0',
    suite: 'cli',
    red: ['nothing selected is exit 4', 'what is skipped leaves nothing that passed, exit 4'],
    says: 'exit code is 0, expected 4',
  },
  {
    name: 'a wrong command line is a success',
    find: 'usage:2',
    put: 'usage:0',
    suite: 'cli',
    red: [
      'an unknown command is exit 2, with the nearest',
      'an unknown flag is exit 2',
      'a missing path is exit 2',
    ],
    says: 'exit code is 0, expected 2',
  },
  {
    name: 'a machine that could not do it is a success',
    find: 'infrastructure:3',
    put: 'infrastructure:0',
    suite: 'cli',
    red: ['a service that ends before it is ready is an error, exit 3'],
    says: 'exit code is 0, expected 3',
  },
  {
    name: 'a stub answers all alike',
    find: 'found?.status??501',
    put: '202',
    suite: 'plugin',
    red: ['an embedded plugin answers what its routes say'],
    says: 'exit code is 1, expected 0',
  },
  {
    name: 'a service is never ready, by its span',
    find: 'span.event("service.ready")',
    put: 'void 0',
    suite: 'plugin',
    red: [
      'an embedded plugin answers what its routes say',
      'each plugin is listed, and one that runs a process does so',
    ],
    says: 'service.ready',
  },
  {
    name: 'a command in a container may exit as it likes',
    find: 'typeof code=="number")return code;',
    put: 'typeof code=="number")return 0;',
    suite: 'container',
    red: [
      'a command that fails in a container is red',
      'a service in a container is reached by its name, and nothing outside',
    ],
    says: 'exit code is 0, expected 1',
  },
  {
    name: 'containers have the network of the machine',
    find: 'NetworkMode:"none",ExtraHosts',
    put: 'NetworkMode:"bridge",ExtraHosts',
    suite: 'container',
    red: ['a service in a container is reached by its name, and nothing outside'],
    says: '✗ attrs.process.exit.code: expected 4, seen 0',
  },
  {
    name: 'containers do not know the names of services',
    find: 'ExtraHosts:Object.entries(hosts)',
    put: 'ExtraHosts:Object.entries({})',
    suite: 'container',
    red: ['a service in a container is reached by its name, and nothing outside'],
    says: '✗ attrs.process.exit.code: expected 0, seen 1',
  },
  {
    name: 'nobody is told that a container stopped',
    find: 'span.event("container.stop")',
    put: 'void 0',
    suite: 'container',
    red: ['a service in a container is reached by its name, and nothing outside'],
    says: '✗ events.container.stop',
  },
];
