import { join } from 'node:path';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { project } from './project.ts';
import { runCli } from './run-cli.ts';

/** Where a collector keeps spans, from the project's folder. */
export const KEPT = '.clnrm/collector/spans.ndjson';

/** What `collector up --json` says; `grpcEndpoint` is that of a real collector, which has another port for gRPC. */
export interface CollectorUp {
  readonly endpoint: string;
  readonly grpcEndpoint: string;
  readonly owner: { readonly pid: number; readonly run: string };
}

/** A project with a collector on a port of its own, which goes with it. `flags` are those of `collector up`. */
export const collecting = async (files: Readonly<Record<string, string>> = {}, flags = '') => {
  const place = project(files);
  const run = (line: string) => runCli(`clnrm ${line}`, place.folder);
  const start = async (): Promise<CollectorUp> =>
    JSON.parse((await run(`collector up ${flags} --port 0 --json`)).stdout);
  return {
    run,
    start,
    ...(await start()),
    file: join(place.folder, KEPT),
    async [Symbol.asyncDispose]() {
      await run('collector down');
      place[Symbol.dispose]();
    },
  };
};

/** One span of that name by way of an SDK, and all that it sends. */
export const emit = async (exporter: SpanExporter, name: string): Promise<void> => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.getTracer('shop').startSpan(name).end();
  await provider.shutdown();
};
