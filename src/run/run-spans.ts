import { resolve } from 'node:path';
import { exitCodeOf, noCounts } from '../diagnostics/exit.ts';
import type { RunnerSpan } from '../model/collection.ts';
import { attr } from '../model/conventions.ts';
import type { Unstamped } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { chooseExporter, type ExporterFlags } from '../otel/exporter-choice.ts';
import { exporterEnvironment } from '../otel/exporter-environment.ts';
import { aggregate, type Measurement } from '../otel/metrics.ts';
import { pipelineAttributes } from '../otel/pipeline-attributes.ts';
import { measure } from '../otel/run-metrics.ts';
import { createTelemetry, isSampled, type Telemetry } from '../otel/runner.ts';
import type { Host } from '../util/host.ts';
import { version } from '../util/version.ts';
import { caseEnd, suiteEnd, taskResult } from './run-outcome.ts';

/** The runner's spans above the scenarios: one `clnrm.run` for each way out that `[otel]` names, one `clnrm.spec` a spec. */
export interface RunSpans extends AsyncDisposable {
  /** Hears how a scenario ended: what spans of specs and of the run tell, and what is measured. */
  hear(result: ScenarioResult): void;
  of(spec: SpecPlan): Promise<{ readonly telemetry: Telemetry; readonly specSpan: RunnerSpan }>;
}

interface RunFacts {
  readonly run: string;
  readonly specs: readonly SpecPlan[];
  readonly host: Host;
  readonly flags: ExporterFlags;
  /** Whether a spec or the command line is wrong, and the rest runs all the same. */
  readonly faulty: boolean;
  readonly emit: (event: Unstamped) => void;
}

interface Opened {
  readonly telemetry: Telemetry;
  readonly runSpan: RunnerSpan;
  readonly results: ScenarioResult[];
  readonly measured: Measurement[];
}

/** A spec's span, and where it is a part of. */
interface OpenedSpec {
  readonly way: Opened;
  readonly specSpan: RunnerSpan;
  readonly results: ScenarioResult[];
}

/** What the run's span says of the process that clnrm is. */
const PROCESS = {
  [attr.processPid]: { type: 'int', value: String(process.pid) },
  [attr.processExecutableName]: { type: 'string', value: 'clnrm' },
} as const;

const keyOf = ({ id, cell }: SpecPlan): string => `${id} [${cell ?? ''}]`;

const hasScenario = ({ scenarios, union }: SpecPlan, { id }: ScenarioResult): boolean =>
  union?.scenario.id === id || scenarios.some((one) => one.id === id);

const toNs = (ms: number): bigint => BigInt(Math.round(ms * 1e6));

/** Opens telemetry as specs ask for it; specs with equal `[otel]` share it. */
export const openRunSpans = ({ run, specs: planned, host, flags, faulty, emit }: RunFacts): RunSpans => {
  const variables = exporterEnvironment(host.env);
  for (const diagnostic of variables.strange) emit({ type: 'run:diagnostic', diagnostic });
  const ways = new Map<string, Promise<Opened>>();
  const specs = new Map<string, Promise<OpenedSpec>>();
  const telling: Promise<void>[] = [];
  const unrun: ScenarioResult[] = [];
  const counts = noCounts();
  const pipeline = pipelineAttributes(host.env);
  const told = new Set<string>();
  const now = (): number => performance.timeOrigin + performance.now();
  const startNs = toNs(now());

  const open = async ({ otel }: SpecPlan): Promise<Opened> => {
    const parent = host.env.TRACEPARENT;
    // as reports are: from where clnrm runs, whatever folder the spec lies in
    const exporter = chooseExporter(flags, { ...otel, path: resolve(host.cwd, otel.path) }, variables);
    const telemetry = await createTelemetry({
      run,
      version,
      exporters: isSampled(run, otel.sampleRatio, parent) ? [exporter] : [],
      resources: otel.resources,
      exportedResources: variables.resources,
      told,
      now,
      write: (text) => void host.stderr.write(text),
      warn: (diagnostic) => emit({ type: 'run:diagnostic', diagnostic }),
    });
    const attributes = { ...PROCESS, ...pipeline };
    const runSpan = telemetry.startSpan('clnrm.run', {
      attributes,
      ...(parent !== undefined && { parent }),
    });
    return { telemetry, runSpan, results: [], measured: [] };
  };

  const openSpec = async (spec: SpecPlan): Promise<OpenedSpec> => {
    const key = JSON.stringify(spec.otel);
    const opening = ways.get(key) ?? open(spec);
    ways.set(key, opening);
    const way = await opening;
    const attributes = { [attr.testSuiteName]: { type: 'string', value: spec.name } } as const;
    const specSpan = way.telemetry.startSpan('clnrm.spec', { parent: way.runSpan, attributes });
    return { way, specSpan, results: [] };
  };

  const tellWay = (way: Opened, plan: SpecPlan | undefined, result: ScenarioResult): void => {
    way.results.push(result);
    const isJoint = plan?.union?.scenario.id === result.id;
    way.measured.push(...measure({ suite: plan?.name ?? result.spec, isJoint }, result));
  };

  const tellSpec = async (
    opening: Promise<OpenedSpec>,
    plan: SpecPlan,
    result: ScenarioResult,
  ): Promise<void> => {
    const { way, specSpan, results } = await opening;
    results.push(result);
    specSpan.event('clnrm.scenario.end', caseEnd(result));
    tellWay(way, plan, result);
  };

  return {
    hear(result) {
      counts[result.status]++;
      const plan = planned.find((one) => hasScenario(one, result));
      const opening = plan && specs.get(keyOf(plan));
      if (plan && opening) telling.push(tellSpec(opening, plan, result));
      else unrun.push(result);
    },
    async of(spec) {
      const key = keyOf(spec);
      const opening = specs.get(key) ?? openSpec(spec);
      specs.set(key, opening);
      const { way, specSpan } = await opening;
      return { telemetry: way.telemetry, specSpan };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(telling);
      const [first] = await Promise.all(ways.values());
      for (const result of unrun)
        if (first)
          tellWay(
            first,
            planned.find((one) => hasScenario(one, result)),
            result,
          );
      for (const { specSpan, results } of await Promise.all(specs.values())) specSpan.end(suiteEnd(results));
      const exitCode = exitCodeOf({ interrupted: host.signal.aborted, faulty, counts });
      const process = { [attr.processExitCode]: { type: 'int', value: String(exitCode) } } as const;
      const opened = await Promise.all(ways.values());
      for (const { runSpan, telemetry, results, measured } of opened) {
        const { attributes, ...end } = suiteEnd(results);
        const task = Object.keys(pipeline).length > 0 && taskResult(results);
        runSpan.end({ ...end, attributes: { ...attributes, ...process, ...task } });
        telemetry.exportMetrics(aggregate(measured, { startNs, timeNs: toNs(now()) }));
      }
      // together: each collector that does not answer is waited for to its time-out
      await Promise.all(opened.map(({ telemetry }) => telemetry[Symbol.asyncDispose]()));
    },
  };
};
