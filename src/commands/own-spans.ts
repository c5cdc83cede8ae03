import { EXPORTER_FLAG, type ExporterFlags } from '../otel/exporter-choice.ts';
import type { Given } from './command.ts';
import { usage } from './usage.ts';
import { choice } from './values.ts';

/** Where clnrm's own spans go. */
export const ownSpanFlags = {
  'otel-exporter': {
    value: 'NAME',
    describe:
      "Where clnrm's own spans go: none, stdout (beside the progress, on stderr), file, otlp-http or otlp-grpc",
  },
  'otel-endpoint': { value: 'URL', describe: "The collector that gets clnrm's own spans, over OTLP" },
} as const;

/** What these flags say. @throws UsageError when they do not fit together. */
export const ownSpans = (given: Given<typeof ownSpanFlags>): ExporterFlags => {
  const { 'otel-exporter': name, 'otel-endpoint': endpoint } = given;
  const exporter = name === undefined ? undefined : choice('--otel-exporter', name, EXPORTER_FLAG);
  if (endpoint !== undefined && !(/^https?:\/\/[^\s/]/.test(endpoint) && URL.canParse(endpoint)))
    throw usage(`--otel-endpoint wants an http:// or https:// address, it is '${endpoint}'`);
  if (endpoint !== undefined && exporter !== undefined && !exporter.startsWith('otlp'))
    throw usage(
      `--otel-endpoint means nothing to --otel-exporter ${exporter}`,
      'leave one of them out, or write --otel-exporter otlp-http',
    );
  return { ...(exporter !== undefined && { exporter }), ...(endpoint !== undefined && { endpoint }) };
};
