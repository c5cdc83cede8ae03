/** A fault of clnrm itself: what `find` says in a built clnrm (once) becomes `put`, and self-test has to see it. */
export interface PlantedFault {
  readonly name: string;
  readonly find: string;
  readonly put: string;
  readonly suite: 'framework' | 'plugin' | 'cli' | 'otel' | 'redteam';
}

/** No two are of one kind; a suite that has to find it is named, so that each runs for seconds only. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a failed scenario does not change the exit code',
    find: 'counts.failed>0?EXIT.failed:',
    put: '',
    suite: 'framework',
  },
  {
    name: 'failed expectations are forgotten',
    find: 'verdict?.status==="failed"',
    put: '!1',
    suite: 'redteam',
  },
  {
    name: 'every span satisfies every predicate',
    find: '?.(row)!==!0)return!1',
    put: '?.(row)===5)return!1',
    suite: 'redteam',
  },
  {
    name: 'names of clnrm are free for all',
    find: 'posesByName=once(id=>strings.text(id).startsWith("clnrm."))',
    put: 'posesByName=once(id=>!1)',
    suite: 'redteam',
  },
  {
    name: 'printed spans are not told',
    find: '({code:"printed-span",',
    put: '({code:"exit-code",',
    suite: 'redteam',
  },
  {
    name: 'a command may exit as it likes',
    find: 'value:int2(result.exitCode),code:"exit-code"',
    put: 'value:int2(0),code:"exit-code"',
    suite: 'cli',
  },
  {
    name: 'the caller of a run is forgotten',
    find: 'parent=host.env.TRACEPARENT',
    put: 'parent=void 0',
    suite: 'otel',
  },
  {
    name: 'every scenario is said to have passed',
    find: '[attr.testOutcome]:text2(status)',
    put: '[attr.testOutcome]:text2("passed")',
    suite: 'framework',
  },
  {
    name: 'every run is said to be a success',
    find: '[attr.testSuiteRunStatus]:text2(run)',
    put: '[attr.testSuiteRunStatus]:text2("success")',
    suite: 'framework',
  },
  {
    name: 'nobody is told where spans go',
    find: 'OTEL_EXPORTER_OTLP_ENDPOINT:facts.endpoint',
    put: 'OTEL_EXPORTER_OTLP_ENDPOIN:facts.endpoint',
    suite: 'framework',
  },
  {
    name: 'nobody is told of the trace',
    find: '{TRACEPARENT:facts.traceparent}',
    put: '{}',
    suite: 'otel',
  },
  {
    name: 'scenarios do not link to their spec',
    find: 'links:[job.specSpan]',
    put: 'links:[]',
    suite: 'otel',
  },
  {
    name: 'spans of specs are roots',
    find: '{parent:way.runSpan,attributes}',
    put: '{attributes}',
    suite: 'otel',
  },
  {
    name: "the caller's time zone enters rooms",
    find: 'TZ:"UTC"',
    put: 'TZ:process.env.TZ??"UTC"',
    suite: 'framework',
  },
  {
    name: "the caller's language enters rooms",
    find: 'LANG:"C.UTF-8"',
    put: 'LANG:process.env.LANG??"C.UTF-8"',
    suite: 'framework',
  },
  {
    name: 'rooms have a chance of their own',
    find: 'CLNRM_SEED:String(facts.seed)',
    put: 'CLNRM_SEED:String(Math.random())',
    suite: 'framework',
  },
  { name: 'nothing selected is a success', find: 'nothing:4', put: 'nothing:0', suite: 'cli' },
  { name: 'a wrong command line is a success', find: 'usage:2', put: 'usage:0', suite: 'cli' },
  {
    name: 'a machine that could not do it is a success',
    find: 'infrastructure:3',
    put: 'infrastructure:0',
    suite: 'cli',
  },
  { name: 'a stub answers all alike', find: 'found?.status??501', put: '202', suite: 'plugin' },
  {
    name: 'a service is never ready, by its span',
    find: 'span.event("service.ready")',
    put: 'void 0',
    suite: 'plugin',
  },
];
