import { fakeGroups } from '../../../src/spec/template/fakes/groups.ts';
import { locales } from '../../../src/spec/template/fakes/locales.ts';
import { type Sample, samples } from '../../../src/spec/template/fakes/samples.ts';
import { filters } from '../../../src/spec/template/filters.ts';
import { functions } from '../../../src/spec/template/functions.ts';
import { testArgument, testNames } from '../../../src/spec/template/is.ts';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';
import { code, page, table } from '../markdown.ts';
import { type Examples, filterExamples, functionExamples, testExamples } from '../template-examples.ts';

/** What an expression gives; a fault is shown by its words. */
const outcome = async (expression: string): Promise<string> => {
  const text = `{{ ${expression} }}`;
  const [fault] = await faultsOf(renderText(text));
  return fault === undefined ? await rendered(text) : fault.replace(/^\S+ \S+ /, 'error: ');
};

/** One row for each name. @throws for a name that has no example, and for an example of nothing. */
const rows = async (signatures: ReadonlyMap<string, string>, examples: Examples) => {
  const strange = Object.keys(examples).filter((name) => !signatures.has(name));
  if (strange.length > 0) throw new Error(`examples of what does not exist: ${strange.join(' ')}`);
  return Promise.all(
    [...signatures].map(async ([name, signature]) => {
      const [expression, summary] = examples[name] ?? [];
      if (expression === undefined || summary === undefined) throw new Error(`${name} has no example`);
      return [code(signature), summary, code(`{{ ${expression} }}`), code(await outcome(expression))];
    }),
  );
};

const called = (name: string, params: readonly string[]): string => `${name}(${params.join(', ')})`;
const HEAD = ['Written', 'What it is', 'Example', 'Gives'];

const functionSignatures = new Map([
  ...Object.entries(functions).map(
    ([name, { params, draws }]) => [name, called(name, draws ? [...params, 'seed'] : params)] as const,
  ),
  ['fake', 'fake(kind, n=1, seed, locale)'],
  ['fake_kinds', 'fake_kinds()'],
]);

const filterSignatures = new Map([
  ['default', 'default(value, boolean)'],
  ...Object.entries(filters).map(
    ([name, { params }]) => [name, params.length === 0 ? name : called(name, params)] as const,
  ),
]);

const testSignatures = new Map(
  ['defined', 'undefined', ...testNames].map(
    (name) => [name, testArgument(name) === undefined ? name : `${name}(${testArgument(name)})`] as const,
  ),
);

const fakeRow = ({ name, params, local, summary, value }: Sample): readonly string[] => [
  code(
    called(name, [
      ...Object.entries(params).map(([param, usual]) => (usual === '' ? param : `${param}=${usual}`)),
      ...(local ? ['locale'] : []),
    ]),
  ),
  summary,
  code(String(value)),
];

const fakeSections = async (): Promise<readonly string[]> => {
  const all = await samples(42, 'en');
  return Object.keys(fakeGroups).map((group) => {
    const own = all.filter((one) => one.group === group).map(fakeRow);
    return `### ${group}\n\n${table(['Written', 'What it is', 'Gives first'], own)}`;
  });
};

/** Template functions with what they give at seed 42 on 2025-06-01, fakes, filters and tests. */
export const functionsPage = async (): Promise<string> =>
  page(
    'Templates',
    '`src/spec/template/` and `tests/docs/template-examples.ts`',
    "A spec is rendered by [nunjucks](https://mozilla.github.io/nunjucks/templating.html)' grammar before it is parsed; a file without tags passes through byte for byte. Reading an undefined variable is an error everywhere but directly under `default` and `is defined`. Arguments are given by their place or by their name; what a function, filter or test does not take is an error.",
    'Variables: `--var name=value`, then `--vars-file`, then `CLNRM_VAR_<name>` of the environment, then `[vars]`, then the built-in `svc env endpoint exporter image freeze_clock token` (which read `SERVICE_NAME ENV OTEL_ENDPOINT OTEL_TRACES_EXPORTER CLNRM_IMAGE FREEZE_CLOCK OTEL_TOKEN`).',
    'Every value of chance derives from the seed, the function and the number of its call: a new call never shifts the values of another function, and the same spec and seed give the same bytes on every machine. `seed=` fixes one call. Dates that are made up, and the time inside of `uuid_v7` and `ulid`, count from the frozen clock, else from 2025-01-01T00:00:00Z. The column on the right is what this version gives with seed 42, at 2025-06-01T12:00:00Z.',
    `## Functions\n\n${table(HEAD, await rows(functionSignatures, functionExamples))}`,
    `## Fakes\n\n\`clnrm fakes\` lists them with a sample each; \`fake("first_name")\` and \`fake("person.first_name")\` reach the same table. Over [@faker-js/faker](https://fakerjs.dev). E-mail addresses and sites lie in domains that nobody can own. All take \`seed=\`; \`locale=\` is one of ${Object.keys(locales).map(code).join(' ')}.`,
    ...(await fakeSections()),
    `## Filters\n\nThose of nunjucks and of Tera. Where the two differ, \`truncate\`, \`slice\`, \`urlencode\` and \`indent\` are Tera's; every function with at least one argument is a filter too.\n\n${table(HEAD, await rows(filterSignatures, filterExamples))}`,
    `## Tests\n\nWritten behind \`is\` or \`is not\`.\n\n${table(HEAD, await rows(testSignatures, testExamples))}`,
  );
