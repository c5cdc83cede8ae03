import { tablesIn } from '../../../src/spec/describe/parts.ts';
import { expect, families } from '../../../src/spec/schema/expect.ts';
import { matrix } from '../../../src/spec/schema/matrix.ts';
import { report } from '../../../src/spec/schema/report.ts';
import { scenario, spec } from '../../../src/spec/schema/scenario.ts';
import { service } from '../../../src/spec/schema/service.ts';
import { determinism, isolation, limits, meta, otel } from '../../../src/spec/schema/settings.ts';
import { step } from '../../../src/spec/schema/step.ts';
import { innerTables, keyTable, laterRows } from '../key-table.ts';
import { page, table } from '../markdown.ts';

const everything = [
  ...[spec, meta, matrix, determinism, isolation, limits, otel, service, scenario, step, expect, report],
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
    ...innerTables(otel),
    `## [service.*]\n\nThe keys of every service; its [plugin](plugins.md) may have more.\n\n${keyTable(service)}`,
    ...innerTables(service),
    `## [[scenario]]\n\n${keyTable(scenario)}`,
    `## [[scenario.step]], [[setup]], [[teardown]]\n\n${keyTable(step)}`,
    ...innerTables(step),
    `## [report]\n\n${keyTable(report)}`,
    '## JSON paths',
    'Paths of `expect.json` and `capture` are those of RFC 9535: `$.order.id`, `$.items[-1]`, `$["a b"]`, `$.items[*].price`, `$.items[?@.price > 10].name`, `$..id`. Where a path can name only one place, what it leads to is the value there. Where it may find several, it is the list of all it finds, also of one; where it finds none, the value is absent. A path that takes longer than half a second is given up, which is red. Integers of 64 bits are exact.',
    '`${{ step.<name>.json.items[0].id }}` names one place, with names and indices only. A value that is nothing but one reference keeps its type: `json = { total = "${{ step.cart.json.total }}" }` sends a number. Within a longer text, in `env`, headers and arguments it is spelled out; lists and tables as JSON.',
    '## Requests',
    'Cookies that an answer sets are kept until the scenario ends and sent as browsers do; a step that writes the header `cookie` sends only that. An answer that is compressed (gzip, deflate, br) is read as the text it was, in the charset it names, up to `limits.output_kb`. Redirects are answers, unless `follow` says otherwise; `303`, and `301` and `302` after `POST`, go on with `GET` and without the body.',
    '## Not there yet',
    'These keys are part of the language and refused by name, so that nothing is silently ignored.',
    table(
      ['Key', 'In', 'Value', 'Meaning', 'What to write instead'],
      everything.flatMap(tablesIn).flatMap((one) => laterRows(one)),
    ),
  );
