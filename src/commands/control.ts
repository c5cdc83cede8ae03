import type { ScenarioResult } from '../model/verdict.ts';
import { runSpecs } from '../run/run-specs.ts';
import type { Host } from '../util/host.ts';
import { optionsOf } from './run-options.ts';
import { settle } from './settings.ts';

/** Where no room can be sealed, nothing can be known to be missing. */
const UNSEALED = 'incomplete-evidence';

const codesOf = ({ steps, verdict }: ScenarioResult): readonly string[] =>
  [...steps, ...(verdict?.results ?? [])].flatMap(({ findings }) => findings.map(({ code }) => code));

const faultOf = (result: ScenarioResult): readonly string[] => {
  const codes = codesOf(result);
  const isFound = codes.includes(result.name) || codes.includes(UNSEALED);
  if (result.status === 'failed' && isFound) return [];
  const seen = codes.length === 0 ? 'no finding' : [...new Set(codes)].join(', ');
  return [`a scenario that must fail by ${result.name} ${result.status}, with ${seen}`];
};

/**
 * Runs the scenarios of `spec` (from the host's folder), each of which must fail by the finding it is named after;
 * what is said against this clnrm as a judge, nothing where it found them all.
 */
export const controlFaults = async (spec: string, count: number, host: Host): Promise<readonly string[]> => {
  // red on purpose: not for the caller's collector
  const given = { words: [spec], jobs: '2', 'otel-exporter': 'none' };
  const options = await optionsOf(given, host, await settle(given, host));
  const results: ScenarioResult[] = [];
  for await (const event of runSpecs(options, host))
    if (event.type === 'scenario:end') results.push(event.result);
  if (host.signal.aborted) return [];
  const short =
    results.length === count ? [] : [`${results.length} of ${count} scenarios that must fail ran`];
  return [...short, ...results.flatMap(faultOf)];
};
