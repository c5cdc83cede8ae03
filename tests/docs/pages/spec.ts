import { later } from '../../../src/spec/schema/later.ts';
import { scenario, spec } from '../../../src/spec/schema/scenario.ts';
import { service } from '../../../src/spec/schema/service.ts';
import { determinism, isolation, limits, meta, otel } from '../../../src/spec/schema/settings.ts';
import { step } from '../../../src/spec/schema/step.ts';
import { innerTables, keyTable } from '../key-table.ts';
import { code, page, table } from '../markdown.ts';

const laterRows = (): readonly (readonly string[])[] =>
  Object.entries(later).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, instead]) => [code(key), name, instead]),
  );

/** Every table and key of a spec but the expectations, which have a page of their own. */
export const specPage = (): string =>
  page(
    'The spec',
    '`src/spec/schema/` and `tests/docs/spec-keys.ts`',
    'A spec is one TOML file, `*.clnrm.toml`. It is rendered first: `{{ … }}` and `{% … %}` are [templates](functions.md). Then it is parsed, and an unknown key is an error. `${{ … }}` is replaced while the scenario runs: `${{ service.<id>.<output> }}`, `${{ step.<name>.stdout }}` (or `stderr exit_code status headers.<name> json.<path>` or a captured name), `${{ run.id }}`, `${{ run.seed }}`, `${{ scenario.name }}`, `${{ scratch }}`. It is replaced in values, never in keys.',
    'Durations are texts with a unit: `"200ms"`, `"1.5s"`, `"2m"`, `"1h"`.',
    `## Tables\n\n${keyTable('a spec', spec)}`,
    `## [meta]\n\n${keyTable('meta', meta)}`,
    `## [determinism]\n\n${keyTable('determinism', determinism)}`,
    `## [isolation]\n\n${keyTable('isolation', isolation)}`,
    `## [limits]\n\n${keyTable('limits', limits)}`,
    `## [otel]\n\n${keyTable('otel', otel)}`,
    `## [service.*]\n\nThe keys of every service; its [plugin](plugins.md) may have more.\n\n${keyTable('service', service)}`,
    ...innerTables(service),
    `## [[scenario]]\n\n${keyTable('scenario', scenario)}`,
    `## [[scenario.step]], [[setup]], [[teardown]]\n\n${keyTable('step', step)}`,
    ...innerTables(step, { expect: 'expect of a step' }),
    '## Not there yet',
    'These keys are part of the language and refused by name, so that nothing is silently ignored.',
    table(['Key', 'In', 'What to write instead'], laterRows()),
  );
