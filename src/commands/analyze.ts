import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Trace } from '../model/trace.ts';
import { subsetOf } from '../otel/subset.ts';
import { unionOf } from '../otel/union.ts';
import { reporterNames } from '../reporters/index.ts';
import { type AnalyzeOptions, analyzeSpecs, type GivenEvidence, selfReported } from '../run/analyze-specs.ts';
import type { KeptScenario } from '../run/last-run.ts';
import type { Host } from '../util/host.ts';
import { shellWord } from '../util/shell.ts';
import { defineCommand, type Given } from './command.ts';
import { tellEvents } from './reporting.ts';
import { againOf } from './run-options.ts';
import { asRunner } from './runner-spans.ts';
import { selection, selectionFlags } from './selection.ts';
import { type Effective, settle } from './settings.ts';
import { asksSpans } from './sinks.ts';
import { keptTrace, lastRun, readTraceFile } from './traces.ts';

const { tag, grep, var: variables, 'vars-file': variableFiles, seed } = selectionFlags;

const flags = {
  traces: { value: 'FILE', describe: 'Judge the spans of this file, - being stdin; default: the last run' },
  tag,
  grep,
  var: variables,
  'vars-file': variableFiles,
  seed,
  reporter: {
    alias: 'r',
    value: 'NAME[=FILE]',
    repeatable: true,
    describe: `${reporterNames}, on stdout or into a file`,
  },
  stable: { describe: 'Print durations as 0 and ids in order of appearance' },
  quiet: { alias: 'q', describe: 'Show only what is red, and the summary' },
} as const;

/** The scenario that each trace says it is of: by the resource that clnrm gave the subject, or by its own root span. */
const scenariosOf = (trace: Trace): ReadonlyMap<number, string> => {
  const found = new Map<number, string>();
  for (let row = 0; row < trace.size; row++) {
    const said = trace.resource(row).get('clnrm.scenario') ?? trace.attribute(row, 'test.case.name');
    if (said?.type === 'string') found.set(trace.trace[row] ?? 0, said.value);
  }
  return found;
};

/** The spans of a file, to each scenario those of its own traces and those that speak of no scenario. */
const fromFile = async (
  word: string,
  host: Host,
  noColour: boolean,
): Promise<AnalyzeOptions['evidenceOf']> => {
  const { name, trace: read, rejected } = await readTraceFile(word, host, { 'no-color': noColour });
  const trace = asRunner(read);
  const told = scenariosOf(trace);
  const isOf = (scenario: string) => (row: number) =>
    (told.get(trace.trace[row] ?? 0) ?? scenario) === scenario;
  return (scenario, spec) => {
    const all = new Set(told.values()).size < 2 || scenario.id === spec.union?.scenario.id;
    const own = all ? trace : subsetOf(trace, isOf(scenario.name));
    return { trace: own, evidence: selfReported(own, name, rejected), answers: [] };
  };
};

const together = (parts: readonly GivenEvidence[]): GivenEvidence | string => {
  const trace = unionOf(parts.map((part) => part.trace));
  const reasons = [...new Set(parts.flatMap(({ evidence }) => evidence.reasons))];
  const complete = parts.every(({ evidence }) => evidence.complete);
  const evidence = { ...selfReported(trace, 'the last run', 0), complete, reasons };
  return { trace, evidence, answers: [] };
};

const fromLastRun = (host: Host): AnalyzeOptions['evidenceOf'] => {
  const run = lastRun(host);
  const kept = new Map(run.scenarios.map((one): [string, KeptScenario] => [one.id, one]));
  const of = ({ id, name }: ScenarioPlan): GivenEvidence | string => {
    const scenario = kept.get(id);
    if (scenario === undefined) return `'${name}' was not part of the last run`;
    const { evidence, suspects, spans, status, answers, file } = scenario;
    if (evidence === undefined) return `'${name}' left no evidence in the last run: it was ${status}`;
    if (file === undefined) return `the ${spans} spans of '${name}' were too many to be kept`;
    return { trace: keptTrace(scenario, host), evidence, answers, ...(suspects && { suspects }) };
  };
  return (scenario: ScenarioPlan, spec: SpecPlan) => {
    if (scenario.id !== spec.union?.scenario.id) return of(scenario);
    const parts = spec.scenarios.filter(({ skip }) => skip === undefined).map(of);
    const gap = parts.find((part) => typeof part === 'string');
    return gap ?? together(parts.filter((part) => typeof part !== 'string'));
  };
};

const optionsOf = async (
  given: Given<typeof flags>,
  host: Host,
  settled: Effective,
): Promise<AnalyzeOptions> => {
  const planned = await selection(given, host, settled);
  const evidenceOf =
    given.traces === undefined
      ? fromLastRun(host)
      : await fromFile(given.traces, host, given['no-color'] ?? false);
  return { ...planned, evidenceOf, traces: asksSpans(settled.settings.reporters) };
};

/** `clnrm analyze`: judges spans that exist against specs, and reports as a run does. Nothing is started. */
export default defineCommand({
  flags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm analyze shop.clnrm.toml', 'judge the last run again, by the spec as it is now'],
    ['clnrm analyze shop.clnrm.toml:12 --traces t.json', 'one scenario, by the spans of a file'],
    ['clnrm analyze -r json --traces t.json', 'for a program'],
  ],
  async run(given, host) {
    const settled = await settle(given, host);
    const options = await optionsOf(given, host, settled);
    const traces = given.traces === undefined ? [] : [`--traces ${shellWord(given.traces)}`];
    const telling = {
      settled,
      verbosity: given.quiet ? 'quiet' : 'normal',
      again: {
        command: 'analyze',
        flags: [...traces, ...againOf(given, settled.settings.secrets?.value ?? [])],
      },
      stable: given.stable ?? false,
      noColour: given['no-color'] ?? false,
    } as const;
    return tellEvents(() => analyzeSpecs(options, host), telling, host);
  },
});
