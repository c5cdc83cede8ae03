import { tablesIn } from '../../../src/spec/describe/parts.ts';
import { expect, families } from '../../../src/spec/schema/expect.ts';
import { matrix } from '../../../src/spec/schema/matrix.ts';
import { scenario, spec } from '../../../src/spec/schema/scenario.ts';
import { service } from '../../../src/spec/schema/service.ts';
import { determinism, isolation, limits, meta, otel } from '../../../src/spec/schema/settings.ts';
import { step } from '../../../src/spec/schema/step.ts';
import { innerTables, keyTable, laterRows } from '../key-table.ts';
import { page, table } from '../markdown.ts';

const everything = [
  ...[spec, meta, matrix, determinism, isolation, limits, otel, service, scenario, step, expect],
  ...Object.values(families).map(({ schema }) => schema),
];

/** Every table and key of a spec but the expectations, which have a page of their own. */
export const specPage = (): string =>
  page(
    'The spec',
    '`src/spec/schema/` and `src/spec/describe/`',
    'A spec is one TOML file, `*.clnrm.toml`. It is rendered first: `{{ … }}` and `{% … %}` are [templates](functions.md). Then it is parsed, and an unknown key is an error. `${{ … }}` is replaced while the scenario runs: `${{ service.<id>.<output> }}`, `${{ step.<name>.stdout }}` (or `stderr exit_code status headers.<name> json.<path>` or a captured name), `${{ run.id }}`, `${{ run.seed }}`, `${{ scenario.name }}`, `${{ scratch }}`. It is replaced in values, never in keys.',
    'Durations are texts with a unit: `"200ms"`, `"1.5s"`, `"2m"`, `"1h"`.',
    `## Tables\n\n${keyTable(spec)}`,
    `## [meta]\n\n${keyTable(meta)}`,
    `## [matrix]\n\nAll other keys are axes: lists of values.\n\n${keyTable(matrix)}`,
    `## [determinism]\n\n${keyTable(determinism)}`,
    `## [isolation]\n\n${keyTable(isolation)}`,
    `## [limits]\n\n${keyTable(limits)}`,
    `## [otel]\n\n${keyTable(otel)}`,
    `## [service.*]\n\nThe keys of every service; its [plugin](plugins.md) may have more.\n\n${keyTable(service)}`,
    ...innerTables(service),
    `## [[scenario]]\n\n${keyTable(scenario)}`,
    `## [[scenario.step]], [[setup]], [[teardown]]\n\n${keyTable(step)}`,
    ...innerTables(step),
    '## Not there yet',
    'These keys are part of the language and refused by name, so that nothing is silently ignored.',
    table(
      ['Key', 'In', 'Value', 'Meaning', 'What to write instead'],
      everything.flatMap(tablesIn).flatMap((one) => laterRows(one)),
    ),
  );
