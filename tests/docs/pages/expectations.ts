import { expect, families } from '../../../src/spec/schema/expect.ts';
import { examples } from '../examples.ts';
import { innerTables, keyTable } from '../key-table.ts';
import { block, page, table } from '../markdown.ts';

const section = ([name, { isList, schema }]: (typeof entries)[number]): string => {
  const example = examples.families[name];
  if (example === undefined) throw new Error(`the family ${name} has no example`);
  const title = isList ? `[[expect.${name}]]` : `[expect.${name}]`;
  return [`## ${title}`, block('toml', example), keyTable(schema), ...innerTables(schema)].join('\n\n');
};

const entries = Object.entries(families);

const OPERATORS: readonly (readonly [string, string])[] = [
  ['a bare value, `eq`, `ne`', 'equal, not equal'],
  ['`gt` `gte` `lt` `lte`', 'numbers, or texts by code unit'],
  ['`in`', 'one of a list'],
  ['`contains`', 'a part of a text, or an item of a list'],
  ['`matches`', 'a glob with `*` over the whole text'],
  ['`regex`', 'a JavaScript regular expression, bounded in time'],
  ['`exists = true`, `absent = true`', 'it is there, it is not'],
  ['`not = { … }`', 'the operators inside do not hold'],
  ['`same_as = "span"`', 'attributes only: the value that a span of that name in the same trace has'],
];

/** The families of expectations, the operators and what a green needs. */
export const expectations = (): string =>
  page(
    'Expectations',
    '`src/spec/schema/`, `src/spec/describe/` and `tests/docs/`',
    'Under `[expect]` for every scenario of the spec, under `[scenario.expect]` for one. Each rule is judged on its own, on all spans of the scenario, and all findings are reported.',
    keyTable(expect),
    [
      '## What a green needs',
      "- **The population** are the spans that the scenario's services and steps sent, without those of readiness probes, start-up and retried attempts, unless `include` names them. Names that begin with `clnrm.` look at the runner's own spans instead.",
      '- **Complete evidence.** What must exist may be judged as soon as it is there. Everything that says "all", "none" or "so many" is judged only when nothing more can arrive; otherwise it is `incomplete-evidence`, which is red. See [evidence](../explanations/evidence.md).',
      '- **A chance to fail.** A rule that speaks of nothing in the evidence is `vacuous-expectation`, which is red. A spec with expectations and no span at all is `no-evidence`.',
    ].join('\n\n'),
    `## Values\n\nThe same operators for attributes, output, JSON, headers, counts and durations. Numbers compare as numbers, whole or not; text, number and boolean never equal each other.\n\n${table(['Operator', 'Holds when'], OPERATORS)}`,
    block('toml', examples.operators),
    ...entries.map(section),
  );
