import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { ScenarioResult } from '../../src/model/verdict.ts';

/** Puts the subject of clocks, as one file without dependencies, into a project. */
export const bundleClockSubject = (folder: string): void => {
  buildSync({
    entryPoints: [resolve(import.meta.dirname, 'clock-subject.js')],
    outfile: join(folder, 'subject.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
};

/** An order that goes through both services: five spans, without those that were made before they were ready. */
export const orders = (expected = ''): string => `[[scenario]]
name = "one"
[[scenario.step]]
name = "order"
http = { method = "POST", url = "\${{ service.shop.url }}/order" }
expect = { headers = { date = { contains = "01 Jan 2025" } } }
[[expect.span]]
name = "POST /order"
attrs.all = { "app.now" = { contains = "2025-01-01T00:0" } }
duration_ms = { gt = 0, lt = 10000 }
[[expect.window]]
outer = "POST /order"
contains = ["POST /bill", "charge", "ship"]
[expect.order]
must_precede = [["charge", "ship"]]
[expect.counts]
spans_total = { eq = 5 }
${expected}`;

/** What a scenario that should be green came to, with all that a reader of a failing test needs. */
export const clockOutcome = ({
  status,
  room,
  evidence,
  services,
  steps,
  verdict,
  errors,
}: ScenarioResult) => ({
  status,
  clock: room?.clock,
  startupSpans: evidence?.startupSpans,
  services: Object.fromEntries(services.map(({ id, clock }) => [id, clock])),
  wrong: [
    ...errors.map(({ message }) => message),
    ...[...steps, ...(verdict?.results ?? [])].flatMap(({ findings }) =>
      findings.map(({ message }) => message),
    ),
  ],
});
