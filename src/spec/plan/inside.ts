import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { OtelSettings, ServicePlan } from '../../model/spec.ts';
import type { Source } from '../source.ts';

/** Files of spans that are sought in containers where there is none. */
export const insideFaults = (
  source: Source,
  services: readonly ServicePlan[],
  otel: OtelSettings | undefined,
): readonly Diagnostic[] => {
  if (services.some(({ backend }) => backend === 'container')) return [];
  return (otel?.files ?? []).flatMap((path, index) =>
    path.startsWith('/')
      ? [
          fault('conflicting-keys', `${path} is a file in a container, and no service has an image`, {
            at: source.at(['otel', 'files', index]),
            hint: 'let the file be written in the spec\'s folder: files = ["out/spans.ndjson"]',
          }),
        ]
      : [],
  );
};
