import { type Expecting, expecting, rule, word } from './expecting.ts';
import { changed, type Reading, refuse } from './reading.ts';
import { sealed } from './test-metadata.ts';
import {
  type Edit,
  type Entry,
  edit,
  flagOf,
  isTable,
  items,
  made,
  numberOf,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { msOf, seconds } from './values.ts';

interface Asserting {
  readonly top: Edit;
  readonly expect: Expecting;
  readonly reading: Reading;
  readonly services: readonly string[];
}

/** `[assertions]`: what can be seen becomes an expectation; what is so anyway goes; all else is refused by name. */
export const assertions = (root: TableEntry, reading: Reading): TableEntry => {
  const older = root.children.get('assertions');
  if (older === undefined) return root;
  const top = edit(root);
  top.take('assertions');
  const services = pairs(top.peek('service')).map(([id]) => id);
  const asserting = { top, expect: expecting(top, older), reading, services };
  for (const group of items(older))
    for (const [name, entry] of pairs(group)) assertion(name, entry, asserting);
  if (pairs(items(older)[0]).length === 0)
    changed(reading, older, '[assertions]', 'nothing', 'it asks nothing');
  return top.done();
};

const assertion = (name: string, entry: Entry, asserting: Asserting): void => {
  if (isTable(entry) && !Object.hasOwn(TABLES, name)) {
    for (const [inner, one] of pairs(entry)) assertion(inner, one, asserting);
    return;
  }
  const { reading } = asserting;
  const found = RULES.find(({ names, takes }) => names.test(name) && takes(entry));
  const to = found?.read(entry, asserting, name);
  if (to !== undefined) changed(reading, entry, name, to, to === 'nothing' ? found?.why : undefined);
  else refuse(reading, entry, `the assertion \`${name}\` cannot be checked`, hintFor(name, entry));
};

/** Assertions whose value is a table. */
const TABLES = { file_should_contain: 0, directory_should_contain_files: 0, api_should_return_json: 0 };

interface Rule {
  readonly names: RegExp;
  readonly takes: (entry: Entry) => boolean;
  /** Where it went; undefined where it cannot be carried out. */
  readonly read: (entry: Entry, asserting: Asserting, name: string) => string | undefined;
  readonly why?: string;
}

const isTrue = (entry: Entry): boolean => flagOf(entry) === true;
const isNumber = (entry: Entry): boolean => numberOf(entry) !== undefined;
const isTime = (entry: Entry): boolean => msOf(entry) !== undefined;
const isName = (entry: Entry): boolean => items(entry).every((one) => textOf(one) !== undefined);

const spansTotal =
  (operator: string) =>
  (entry: Entry, { expect }: Asserting): string | undefined =>
    expect.set('counts', 'spans_total', rule(operator, entry))
      ? `[expect.counts] spans_total = { ${operator} = … }`
      : undefined;

/** The runner's own span of a service bears `service.ready` once it was. */
const wasReady = (id: Entry | undefined, entry: Entry, { expect }: Asserting): string => {
  expect.span(entry, [
    ['name', word('clnrm.service', entry)],
    ...(id ? [['attrs', table(entry, [['all', table(entry, [['service.name', id]])]])] as const] : []),
    ['events', made({ all: ['service.ready'] }, entry)],
    ...(id ? [] : [['match', word('all', entry)] as const]),
  ]);
  return '[[expect.span]] name = "clnrm.service"';
};

/** The tighter of two limits holds both. */
const within = (entry: Entry, { top }: Asserting): string => {
  const wanted = msOf(entry) ?? 0;
  const meta = top.peek('meta');
  const limits = top.peek('limits');
  const holders = [meta, limits].map((one) => (isTable(one) ? msOf(one.children.get('timeout')) : undefined));
  const [ofMeta, ofLimits] = holders;
  if ((ofMeta ?? ofLimits ?? Number.POSITIVE_INFINITY) <= wanted) return '[limits] timeout';
  const own = isTable(meta) && ofMeta !== undefined ? edit(meta) : undefined;
  if (own) {
    own.put('timeout', { ...seconds(entry), written: 'timeout' });
    top.put('meta', { ...own.done(), ...(meta?.written !== undefined && { written: meta.written }) });
    return '[meta] timeout';
  }
  const whole = edit(isTable(limits) ? limits : table(entry, []));
  whole.put('timeout', seconds(entry));
  top.put('limits', whole.done());
  return '[limits] timeout';
};

const RULES: readonly Rule[] = [
  {
    names: /^(?:container_should_have_executed_commands|commands?_(?:should_be_)?executed|steps_executed)$/,
    takes: isNumber,
    read: (entry, { expect }) =>
      expect.count('clnrm.step', rule('eq', entry))
        ? '[expect.counts] by_name."clnrm.step" = { eq = … }'
        : undefined,
  },
  {
    names:
      /^(?:execution_(?:should_be_)?hermetic|hermetic|test_(?:should_be_)?hermetic|no_external_network|network_isolat(?:ed|ion)|no_network_access)$/,
    takes: isTrue,
    read: (entry, { top }) => {
      top.put('isolation', sealed(top.peek('isolation'), entry));
      return '[isolation] network = "sealed"';
    },
  },
  {
    names:
      /^(?:all_)?(?:steps?|commands?|scenarios?|tests?)_(?:should|must)_(?:pass|succeed|complete)$|^exit_code_should_be_zero$|^all_exit_codes_zero$/,
    takes: isTrue,
    read: () => 'nothing',
    why: 'a step that fails fails its scenario',
  },
  {
    names:
      /^(?:containers?_should_be_(?:removed|cleaned_up)|cleanup_should_(?:succeed|complete)|no_containers?_leak(?:ed|age)?|resources_should_be_cleaned(?:_up)?|container_should_be_destroyed)$/,
    takes: isTrue,
    read: () => 'nothing',
    why: 'everything of a scenario is removed when it ends',
  },
  {
    names: /^(?:service_should_be_(?:healthy|ready|running)|services_should_be_(?:healthy|ready|running))$/,
    takes: isName,
    read: (entry, asserting) => {
      for (const id of items(entry)) wasReady(id, entry, asserting);
      return '[[expect.span]] name = "clnrm.service"';
    },
  },
  {
    names:
      /^(?:all_services_should_be_(?:healthy|ready|running)|require_service_health|multiple_services_running|all_services_(?:healthy|ready|running))$/,
    takes: isTrue,
    read: (entry, asserting) =>
      asserting.services.length > 0 ? wasReady(undefined, entry, asserting) : undefined,
  },
  {
    names: /^(.+)_should_be_(?:healthy|ready|running|accessible)$/,
    takes: isTrue,
    read: (entry, asserting, name) => {
      const id = /^(.+)_should_be_/.exec(name)?.[1] ?? '';
      return asserting.services.includes(id) ? wasReady(word(id, entry), entry, asserting) : undefined;
    },
  },
  {
    names:
      /^(?:execution|test)_should_complete_within(?:_seconds)?$|^max_(?:execution|test)_(?:time|duration)$/,
    takes: isTime,
    read: within,
  },
  {
    names: /^(?:total_span_count(?:_equals)?|span_count_equals|total_spans)$/,
    takes: isNumber,
    read: spansTotal('eq'),
  },
  {
    names: /^(?:min(?:imum)?_(?:span_count|spans)|should_have_at_least_spans|span_count_min)$/,
    takes: isNumber,
    read: spansTotal('gte'),
  },
  {
    names: /^(?:max(?:imum)?_(?:span_count|spans)|span_count_max)$/,
    takes: isNumber,
    read: spansTotal('lte'),
  },
  {
    names:
      /^(?:traces?_should_be_generated|spans?_should_be_generated|should_produce_(?:otel_)?(?:spans|traces)|otel_spans_(?:should_be_)?(?:generated|exported|collected))$/,
    takes: isTrue,
    read: (entry, { expect }) =>
      expect.set('counts', 'spans_total', made({ gte: 1n }, entry))
        ? '[expect.counts] spans_total = { gte = 1 }'
        : undefined,
  },
  {
    names: /^no_cycles(?:_in_traces?|_in_graph)?$/,
    takes: isTrue,
    read: (entry, { expect }) =>
      expect.set('graph', 'acyclic', entry) ? '[expect.graph] acyclic = true' : undefined,
  },
  {
    names: /^(?:no_error_spans|no_errors_in_traces?|error_count_should_be_zero|no_errors)$/,
    takes: isTrue,
    read: (entry, { expect }) =>
      expect.set('status', 'all', word('not_error', entry)) ? '[expect.status] all = "not_error"' : undefined,
  },
];

const ABOUT: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:database|db|cache|redis|sql|table|plugin)_/,
    'write a step that asks the service, and what it must answer: expect = { stdout = … }',
  ],
  [
    /^(?:api|http|network|server|response|throughput|web)_/,
    'write a step with http = { … } and expect = { status = 200, json = { … } }',
  ],
  [/^(?:file|directory)_/, 'write a step such as run = "cat FILE" with expect = { stdout = … }'],
  [/(?:memory|cpu)_/, 'write [limits] memory_mb and cpu_millicores'],
  [
    /(?:span|trace|otel|telemetry|duration|attribute|semantic|ordering|graph)/,
    'write what a span must be: [[expect.span]] name = "…"',
  ],
];

const hintFor = (name: string, entry: Entry): string => {
  if (textOf(entry) !== undefined && /\s/.test(textOf(entry) ?? ''))
    return 'it is prose: write it as a comment, and what it asks as a step with `expect`';
  if (flagOf(entry) === false) return 'take it out: an assertion that is false asks nothing';
  return (
    ABOUT.find(([names]) => names.test(name))?.[1] ??
    'write it as a step with `expect`, or as an [[expect.span]]'
  );
};
