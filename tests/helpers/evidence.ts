import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { ends } from './outcome.ts';
import { project } from './project.ts';
import { startCli } from './start-cli.ts';

/** What the subject does at SIGTERM: send what is left, leave at once, or have no handler at all. */
export type AtTerm = 'flush' | 'exit' | 'default';

const EXPECTED = {
  flush: `[[expect.span]]
name = "charge"
parent = "GET /order"
[[expect.span]]
name = "send mail"
ancestor = "GET /order"
[[expect.span]]
name = "refund"
match = "none"
[expect.counts]
spans_total = { eq = 3 }
by_name = { charge = { eq = 1 }, leak = { eq = 0 } }
`,
  negative: `[[expect.span]]
name = "leak"
match = "none"
`,
  count: `[expect.counts]
by_name = { leak = { eq = 0 } }
`,
} as const;

const spec = (atTerm: AtTerm, runs: number, expected: string): string => {
  const scenario = (number: number): string =>
    `[[scenario]]\nname = "run ${number}"\n[[scenario.step]]\nname = "order"\nhttp = { url = "\${{ service.shop.url }}/order" }\n`;
  return `[meta]
name = "${atTerm}"
[service.shop]
command = ["node", "subject.mjs", "${atTerm}"]
env = { MOST_MS = "2000" }
ports = [80]
${Array.from({ length: runs }, (_, number) => scenario(number)).join('')}${expected}`;
};

/** Puts a subject of this folder, as one file without dependencies, into a project. */
export const bundleSubject = (folder: string, source = 'delaying-subject.js'): void => {
  buildSync({
    entryPoints: [resolve(import.meta.dirname, source)],
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

/** Runs the delaying subject so often, many at one time because they mostly wait; every scenario's result. */
export const runSubject = async (
  atTerm: AtTerm,
  runs: number,
  expected: keyof typeof EXPECTED,
): Promise<readonly ScenarioResult[]> => {
  using place = project({ 'evidence.clnrm.toml': spec(atTerm, runs, EXPECTED[expected]) });
  bundleSubject(place.folder);
  await using cli = startCli(['run', '-q', '-j', '12'], { cwd: place.folder });
  return ends(await cli.done);
};

/** What a result that should not be so looks like, short enough for a thousand of them. */
export const describeResult = ({
  name,
  status,
  evidence,
  verdict,
  services,
  errors,
}: ScenarioResult): unknown => ({
  name,
  status,
  evidence: { complete: evidence?.complete, reasons: evidence?.reasons, spans: evidence?.spans },
  findings: verdict?.results.flatMap(({ findings }) => findings.map(({ message }) => message)),
  errors: errors.map(({ message }) => message),
  log: services.flatMap(({ log }) => log),
});
