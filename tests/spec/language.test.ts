import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Expectation } from '../../src/model/expectation.ts';
import type { Isolation, OtelSettings } from '../../src/model/spec.ts';
import { families } from '../../src/spec/schema/expect.ts';
import type { isolation, otel } from '../../src/spec/schema/settings.ts';
import type { Unplaced } from '../../src/spec/schema/unplaced.ts';
import { around, planText } from '../helpers/plan.ts';

/** Every key of spec-language.md, by the text in which its table is written. */
const keys: readonly (readonly [before: string, keys: string])[] = [
  ['the top', 'matrix vars determinism isolation limits otel service setup teardown scenario expect report'],
  ['[meta]', 'version description tags timeout'],
  ['[determinism]', 'seed freeze_clock clock volatile'],
  ['[isolation]', 'level network allow pass_env image'],
  ['[limits]', 'timeout cpu_millicores memory_mb pids output_kb'],
  [
    '[otel]',
    'exporter endpoint protocol path headers sample_ratio resources propagators sources files require_parent',
  ],
  [
    '[service.x]',
    'plugin image build command args entrypoint env ports volumes files tmpfs workdir user platform pull depends_on wait scope stop restart limits gpus cuda nested secrets',
  ],
  [
    '[service.x]\ncommand = ["x"]\n[service.x.wait]',
    'http port log span command health status timeout interval',
  ],
  ['[service.x]\ncommand = ["x"]\n[service.x.stop]', 'signal grace quiet'],
  [
    '[[scenario]]',
    'name description tags timeout retries concurrent skip only expect step run service faults artifacts fault',
  ],
  [
    '[[scenario]]\n[[scenario.step]]',
    'name run command http chaos service env workdir stdin timeout retry expect capture wait_for continue_on_failure nested',
  ],
  ['[[scenario]]\n[[scenario.step]]\n[scenario.step.retry]', 'attempts delay until'],
  [
    '[[scenario]]\n[[scenario.step]]\n[scenario.step.http]',
    'method url headers query json body form multipart basic bearer follow timeout',
  ],
  [
    '[[scenario]]\n[[scenario.step]]\n[scenario.step.expect]',
    'exit_code stdout stderr status headers json body duration_ms',
  ],
  ['[expect]', 'scope include source span graph counts window order status hermeticity temporal golden'],
  [
    '[[expect.span]]',
    'name service scope kind status parent ancestor links attrs events duration_ms match source',
  ],
  [
    '[[expect.temporal]]',
    'name service status attrs eventually never exactly_once at_most_concurrent within after before',
  ],
  ['[expect.golden]', 'trace volatile ordered'],
  ['[expect.graph]', 'must_include must_reach must_not_cross every acyclic'],
  ['[expect.counts]', 'spans_total events_total errors_total by_name'],
  ['[[expect.window]]', 'outer contains tolerance'],
  ['[expect.order]', 'must_precede must_follow'],
  ['[expect.status]', 'all by_name'],
  ['[expect.hermeticity]', 'no_external_services resource_attrs span_attrs'],
];

const specWith = (before: string, key: string): string => {
  if (before === '[meta]') return around(`${key} = 0`);
  if (before !== 'the top') return around(`${before}\n${key} = 0`);
  const scenario = key === 'scenario' ? '' : '[[scenario]]\nname = "s"\nrun = "true"\n';
  return `${key} = 0\n[meta]\nname = "t"\n${scenario}`;
};

describe.each(keys)('in %s', (before, names) => {
  it.each(names.split(' '))('%s is carried out or refused by name, never unknown', async (key) => {
    const { diagnostics } = await planText(specWith(before, key));

    const messages = diagnostics.map(({ message }) => message);
    expect(messages.filter((message) => message.startsWith(`\`${key}\` is not a key`))).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).not.toContain('toml-syntax');
  });

  it('a key that the language does not have is unknown', async () => {
    const { diagnostics } = await planText(specWith(before, 'zzz'));

    expect(diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^`zzz` is not a key of/),
    );
  });
});

it('the schemas give the types of the model', () => {
  expectTypeOf<InferOutput<typeof isolation>>().toEqualTypeOf<Isolation>();
  expectTypeOf<InferOutput<typeof otel>>().toEqualTypeOf<OtelSettings>();
  expectTypeOf<
    InferOutput<(typeof families)[Expectation['family']]['schema']>[number]
  >().toExtend<Unplaced>();
  expect(Object.keys(families)).toEqual([
    'span',
    'graph',
    'counts',
    'window',
    'order',
    'status',
    'hermeticity',
    'temporal',
    'golden',
  ]);
});
