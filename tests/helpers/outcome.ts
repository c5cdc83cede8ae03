import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Finding, ScenarioResult } from '../../src/model/verdict.ts';
import type { CliRun } from './run-cli.ts';

/** Every scenario's result, in the order they ended. */
export const ends = ({ events }: Pick<CliRun, 'events'>): readonly ScenarioResult[] =>
  events.flatMap((event) => (event.type === 'scenario:end' ? [event.result] : []));

/** The result of the run's only scenario. */
export const endOf = (cli: CliRun): ScenarioResult => {
  const [result] = ends(cli);
  if (!result) throw new Error(`no scenario ended: ${cli.stdout}${cli.stderr}`);
  return result;
};

/** Findings of steps and expectations that bear the code. */
export const findingsOf = (cli: CliRun, code: string): readonly Finding[] =>
  ends(cli)
    .flatMap(({ steps, verdict }) => [...steps, ...(verdict?.results ?? [])])
    .flatMap(({ findings }) => findings)
    .filter((one) => one.code === code);

/** What was wrong before anything started. */
export const faultsOf = ({ events }: CliRun): readonly Diagnostic[] =>
  events.flatMap((event) => (event.type === 'run:diagnostic' ? [event.diagnostic] : []));
