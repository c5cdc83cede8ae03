import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { ends } from './outcome.ts';
import { project } from './project.ts';
import { startCli } from './start-cli.ts';

/** How a subject ends: it exports late and in any order and leaves, it stays up and is quiet, it dies while exporting. */
export type Ending = 'late' | 'quiet' | 'torn';

const ALL = ['charge', 'pack', 'mail', 'stop'];

/** What must hold of a subject that got all of its spans out. */
const SENT = `[expect.counts]
spans_total = { eq = 5 }
by_name = { "GET /order" = { eq = 1 }, refund = { eq = 0 } }
${ALL.map((name) => `[[expect.span]]\nname = "${name}"\nparent = "GET /order"`).join('\n')}
`;

/** What holds of all that came, and may not hold of what did not. */
const NEVER = `[[expect.span]]
name = "refund"
match = "none"
`;

export interface WaitsRequest {
  readonly ending: Ending;
  readonly runs: number;
  readonly jobs: number;
  /** The latest that an export may be. */
  readonly mostMs: number;
}

const spec = ({ ending, runs, mostMs }: WaitsRequest): string => `[meta]
name = "${ending}"
[service.shop]
command = ["node", "waiting-subject.mjs", "${ending}"]
env = { MOST_MS = "${mostMs}" }
ports = [80]
${Array.from({ length: runs }, (_, number) => `[[scenario]]\nname = "run ${number}"\n[[scenario.step]]\nhttp = { url = "\${{ service.shop.url }}/order" }\n`).join('')}${ending === 'torn' ? NEVER : SENT}`;

/** Runs a subject so often; every scenario's result. */
export const runWaits = async (request: WaitsRequest): Promise<readonly ScenarioResult[]> => {
  using place = project({ 'waits.clnrm.toml': spec(request) });
  const subject = resolve(import.meta.dirname, 'waiting-subject.mjs');
  copyFileSync(subject, join(place.folder, 'waiting-subject.mjs'));
  await using cli = startCli(['run', '-q', '-j', String(request.jobs)], { cwd: place.folder });
  return ends(await cli.done);
};

/** Nothing arrives for so long before the services are stopped (evidence.md, "Settle"). */
const SETTLE_MS = 300;

/** The default of `stop.quiet`. */
const QUIET_MS = 500;

/** What the subject says that it took itself, ms. */
const ownMs = ({ services }: ScenarioResult): number =>
  Number(
    services.flatMap(({ log }) => log.flatMap((line) => /^own (.+)$/.exec(line)?.[1] ?? [])).at(-1) ?? 0,
  );

/** How much longer than the subject's own delay, the settling and `stop.quiet` the evidence was waited for, ms. */
export const excessMs = (result: ScenarioResult): number => {
  const { settleMs, stopMs, sealMs } = result.phases;
  return settleMs + stopMs + sealMs - ownMs(result) - SETTLE_MS - QUIET_MS;
};

/** What such a subject must come to: one that died with spans of its own unsent is never green. */
const wantedOf = (ending: Ending) =>
  ending === 'torn'
    ? ({ status: 'failed', complete: false } as const)
    : ({ status: 'passed', complete: true } as const);

/** Whether the verdict on the subject is right. */
export const isRight = (ending: Ending, { status, evidence }: ScenarioResult): boolean => {
  const wanted = wantedOf(ending);
  return status === wanted.status && evidence?.complete === wanted.complete;
};
