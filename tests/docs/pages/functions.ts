import { fakes } from '../../../src/spec/template/fakes.ts';
import { filters, testNames } from '../../../src/spec/template/filters.ts';
import { functions } from '../../../src/spec/template/functions.ts';
import { rendered } from '../../helpers/rendering.ts';
import { code, page, table } from '../markdown.ts';

/** A call of each function that needs arguments; the others are called without. */
const CALLS: Readonly<Record<string, string>> = {
  env: 'env(name="USER", default="nobody")',
  now_plus: 'now_plus(60)',
  date_rfc3339: 'date_rfc3339(offset_seconds=-3600)',
  sha256: 'sha256("clnrm")',
  toml_encode: 'toml_encode(["a", 1])',
  range: 'range(1, 4) | join(",")',
  rand_hex: 'rand_hex(8)',
  seq: 'seq("order", start=100)',
  uuid_v5: 'uuid_v5("dns", "example.com")',
  pick: 'pick(["tea", "coffee"])',
  shuffle: 'shuffle([1, 2, 3]) | join(",")',
  sample: 'sample(["a", "b", "c"], 2) | join(",")',
  slug: 'slug("Grüße aus Köln")',
  kebab: 'kebab("orderPlaced")',
  snake: 'snake("orderPlaced")',
  camel: 'camel("order placed")',
  pascal: 'pascal("order placed")',
};

const row = async (name: string, params: readonly string[]): Promise<readonly string[]> => {
  const call = CALLS[name] ?? `${name}()`;
  return [
    code(`${name}(${params.join(', ')})`),
    code(`{{ ${call} }}`),
    code(await rendered(`{{ ${call} }}`)),
  ];
};

const rows = (
  functionTable: Readonly<Record<string, { readonly params: readonly string[]; readonly draws?: true }>>,
) => Promise.all(Object.entries(functionTable).map(([name, { params }]) => row(name, params)));

const HEAD = ['Function', 'Written', 'Gives'];

/** Template functions with what they give at seed 42 on 2025-06-01, filters and tests. */
export const functionsPage = async (): Promise<string> =>
  page(
    'Templates',
    '`src/spec/template/`',
    "A spec is rendered by [nunjucks](https://mozilla.github.io/nunjucks/templating.html)' grammar before it is parsed; a file without tags passes through byte for byte. Reading an undefined variable is an error everywhere but directly under `default` and `is defined`.",
    'Variables: `--var name=value`, then `CLNRM_VAR_<name>` of the environment, then `[vars]`, then the built-in `svc env endpoint exporter image freeze_clock token` (which read `SERVICE_NAME ENV OTEL_ENDPOINT OTEL_TRACES_EXPORTER CLNRM_IMAGE FREEZE_CLOCK OTEL_TOKEN`).',
    'Every value of chance derives from the seed, the function and the number of its call: a new call never shifts the values of another function. The column on the right is what this version gives with seed 42, at 2025-06-01T12:00:00Z.',
    `## Functions\n\n${table(HEAD, await rows(functions))}`,
    `## Fakes\n\nOver [@faker-js/faker](https://fakerjs.dev), in English. Functions of chance also take \`seed=\`.\n\n${table(HEAD, await rows(fakes))}`,
    `## Filters\n\n${table(
      ['Filter', 'Arguments'],
      [
        ['default', ['value', 'boolean']] as const,
        ...Object.entries(filters).map(([name, { params }]) => [name, params] as const),
      ].map(([name, params]) => [code(name), params.join(', ')]),
    )}`,
    `## Tests\n\n\`is\` understands ${[...testNames].sort().map(code).join(' ')}.`,
  );
