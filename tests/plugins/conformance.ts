import { expect, test } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { containersOf, engineTest } from '../helpers/engine.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

/** A plugin as its own tests know it. */
export interface Subject {
  readonly name: string;
  /** Lines of `[service.it]` beside `plugin`. */
  readonly service: string;
  /** A step that uses the service for what it is there for, on a moment's notice: nothing waits before it. */
  readonly use: string;
  /** Where it can be reset: a step that leaves something behind, and one that finds nothing of it. */
  readonly reset?: { readonly spoil: string; readonly fresh: string };
  readonly files?: Readonly<Record<string, string>>;
}

const specOf = ({ name, service, use }: Subject, outputs: readonly string[]): string =>
  [
    `[meta]\nname = "${name}"`,
    `[service.it]\nplugin = "${name}"\n${service}`,
    `[[scenario]]\nname = "works"\n[[scenario.step]]\n${use}`,
    ...outputs.map(
      (output) =>
        `[[scenario.step]]\nname = "${output}"\ncommand = ["printenv", "IT"]\nenv = { IT = "[\${{ service.it.${output} }}]" }\nexpect = { stdout = { regex = '^\\[.*\\]$' } }`,
    ),
  ].join('\n');

const run = async (
  subject: Subject,
  outputs: readonly string[],
  service = subject.service,
): Promise<CliRun> => {
  const text = specOf({ ...subject, service }, outputs);
  using place = project({ ...subject.files, 'it.clnrm.toml': text });
  return await runCli('clnrm run -r ndjson', place.folder);
};

const codesOf = ({ events }: CliRun): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === 'run:diagnostic') return [event.diagnostic.code];
    return event.type === 'scenario:end' ? event.result.errors.map(({ code }) => code) : [];
  });

const leftBy = async ({ events }: CliRun): Promise<readonly unknown[]> => {
  const start = events.find(({ type }) => type === 'run:start');
  return start?.type === 'run:start' ? containersOf(start.run) : ['the run did not start'];
};

const load = async (name: string) => {
  const plugin = (await plugins[name]?.())?.default;
  if (plugin === undefined) throw new Error(`there is no plugin ${name}`);
  return plugin;
};

/** What every plugin must do, whatever it is: each one's test calls this. */
export const conforms = async (subject: Subject): Promise<void> => {
  const { backends, outputs } = await load(subject.name);
  const needsEngine = backends.includes('container');
  const ofItsKind = needsEngine ? engineTest : test;

  ofItsKind('it works as soon as it is started, and gives every output that it declares', async () => {
    const result = await run(subject, outputs);

    expect(result.stdout).toContain('"type":"run:end"');
    expect(codesOf(result)).toEqual([]);
    expect(result.exitCode).toBe(0);
    if (needsEngine) expect(await leftBy(result)).toEqual([]);
  });

  const { reset } = subject;
  if (reset)
    ofItsKind('a scenario finds nothing of what the one before left in it, where they share it', async () => {
      const { name, service } = subject;
      const scenarios = [reset.spoil, reset.fresh, reset.spoil, reset.fresh].map(
        (step, at) => `[[scenario]]\nname = "${at}"\n[[scenario.step]]\nname = "step"\n${step}`,
      );
      const shared = `[service.it]\nplugin = "${name}"\nscope = "run"\n${service}`;
      const text = [`[meta]\nname = "${name}"`, shared, ...scenarios].join('\n');
      using place = project({ ...subject.files, 'it.clnrm.toml': text });
      const result = await runCli('clnrm run -j 2 -r ndjson', place.folder);

      // whoever waits for it hears of the one start
      const starts = result.events.flatMap((one) => (one.type === 'service:ready' ? [one.durationMs] : []));
      expect(new Set(starts).size).toBe(1);
      expect(codesOf(result)).toEqual([]);
      expect(result.exitCode).toBe(0);
      if (needsEngine) expect(await leftBy(result)).toEqual([]);
    });

  test('an option that it does not have is refused at its place', async () => {
    const result = await run(subject, [], `${subject.service}\nnonsense = 1`);

    expect(codesOf(result)).toEqual(['unknown-key']);
    expect(result.exitCode).toBe(2);
  });

  if (!needsEngine) return;
  engineTest('an image that is not there ends the scenario by name, and leaves nothing', async () => {
    const service = `${subject.service.replace(/^image = .*$/m, '')}\nimage = "clnrm/nothing:0"\npull = "never"`;
    const result = await run(subject, [], service);

    expect(codesOf(result)).toEqual(['missing-image']);
    expect(result.exitCode).toBe(3);
    expect(await leftBy(result)).toEqual([]);
  });
};
