import { fakeGroups } from '../../src/spec/template/fakes/groups.ts';
import { locales } from '../../src/spec/template/fakes/locales.ts';
import { functionExamples } from '../docs/template-examples.ts';
import { rendered } from './rendering.ts';

const fakeCalls = Object.values(fakeGroups)
  .flatMap((group) => Object.entries(group))
  .map(([name]): readonly [string, string] => [
    name,
    name === 'fake_uuid_seeded' ? `${name}(seed=7)` : `${name}()`,
  ]);

const calls: readonly (readonly [name: string, call: string])[] = [
  ...Object.entries(functionExamples)
    .filter(([name]) => name !== 'throw')
    .map(([name, [call]]) => [name, call] as const),
  ...fakeCalls,
];

const local = ['fake_name', 'fake_city', 'fake_phone', 'fake_month', 'fake_word'];

/** TOML with three calls of every function and some in each language. */
const goldenTemplate = (): string =>
  [
    '[determinism]\nseed = 42\n\n[calls]',
    ...calls.map(([name, call]) => `${name} = [${Array(3).fill(`{{ toml_encode(${call}) }}`).join(', ')}]`),
    ...Object.keys(locales).flatMap((locale) => [
      `\n[${locale}]`,
      ...local.map((name) => `${name} = {{ toml_encode(${name}(locale="${locale}")) }}`),
    ]),
  ].join('\n');

/** What this machine makes of it. */
export const goldenRendering = (): Promise<string> => rendered(goldenTemplate());
