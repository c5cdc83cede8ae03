import { resolve } from 'node:path';
import type { RunnerSpan } from './model/collection.ts';
import type { Unstamped } from './model/events.ts';
import type { SpecPlan } from './model/plan.ts';
import { chooseExporter, type ExporterFlags } from './otel/exporter-choice.ts';
import { exporterEnvironment } from './otel/exporter-environment.ts';
import { createTelemetry, isSampled, type Telemetry } from './otel/runner.ts';
import type { Host } from './util/host.ts';
import { version } from './util/version.ts';

/** The runner's spans above the scenarios: one `clnrm.run` for each way out that `[otel]` names, one `clnrm.spec` a spec. */
export interface RunSpans extends AsyncDisposable {
  of(spec: SpecPlan): Promise<{ readonly telemetry: Telemetry; readonly specSpan: RunnerSpan }>;
}

interface RunFacts {
  readonly run: string;
  readonly host: Host;
  readonly flags: ExporterFlags;
  readonly emit: (event: Unstamped) => void;
}

interface Opened {
  readonly telemetry: Telemetry;
  readonly runSpan: RunnerSpan;
}

/** Opens telemetry as specs ask for it; specs with equal `[otel]` share it. */
export const openRunSpans = ({ run, host, flags, emit }: RunFacts): RunSpans => {
  const variables = exporterEnvironment(host.env);
  for (const diagnostic of variables.strange) emit({ type: 'run:diagnostic', diagnostic });
  const ways = new Map<string, Promise<Opened>>();
  const specs = new Map<string, Promise<{ telemetry: Telemetry; specSpan: RunnerSpan }>>();

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
      now: () => performance.timeOrigin + performance.now(),
      write: (text) => void host.stderr.write(text),
      warn: (diagnostic) => emit({ type: 'run:diagnostic', diagnostic }),
    });
    return { telemetry, runSpan: telemetry.startSpan('clnrm.run', parent === undefined ? {} : { parent }) };
  };

  const openSpec = async (spec: SpecPlan): Promise<{ telemetry: Telemetry; specSpan: RunnerSpan }> => {
    const key = JSON.stringify(spec.otel);
    const way = ways.get(key) ?? open(spec);
    ways.set(key, way);
    const { telemetry, runSpan } = await way;
    const attributes = { 'test.suite.name': { type: 'string', value: spec.name } } as const;
    return { telemetry, specSpan: telemetry.startSpan('clnrm.spec', { parent: runSpan, attributes }) };
  };

  return {
    of(spec) {
      const key = `${spec.id} [${spec.cell ?? ''}]`;
      const known = specs.get(key) ?? openSpec(spec);
      specs.set(key, known);
      return known;
    },
    async [Symbol.asyncDispose]() {
      for (const { specSpan } of await Promise.all(specs.values())) specSpan.end();
      for (const { runSpan, telemetry } of await Promise.all(ways.values())) {
        runSpan.end();
        await telemetry[Symbol.asyncDispose]();
      }
    },
  };
};
