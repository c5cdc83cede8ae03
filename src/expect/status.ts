import type { StatusExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { showStatus, statusOf, statusTest } from './checks.ts';
import { type Check, type Context, finding, type Reading } from './context.ts';
import { absenceHints, namesNear } from './names.ts';
import { nearestSpan } from './nearest.ts';
import { firstWhere, spansNamed } from './rows.ts';
import { tomlText } from './toml.ts';
import { treeOf } from './tree.ts';

const UNSET_HINT =
  'SDKs leave the status UNSET unless the application sets it; "not_error" asks for no failure';

/** The status that all rows share, or that none of them failed; nothing where some failed and some did not. */
const shared = (context: Context, rows: Uint32Array): string | undefined => {
  const distinct = new Set(Array.from(rows, (row) => statusOf(context, row)));
  const [status, another] = distinct;
  if (another === undefined) return status;
  return distinct.has('ERROR') ? undefined : 'not_error';
};

const tomlOf = ({ name }: StatusExpectation, status: string): string =>
  name === undefined
    ? `[expect.status]\nall = ${tomlText(status)}`
    : `[expect.status]\nby_name = { ${tomlText(name)} = ${tomlText(status)} }`;

/** Names whose statuses are offered one by one. */
const MOST_NAMES = 8;

/** What the spans have: one status for all, else one for each name; nothing where that would be too much. */
const tomlFor = (
  context: Context,
  expectation: StatusExpectation,
  rows: Uint32Array,
  all: string | undefined,
): Pick<Finding, 'toml'> => {
  if (all !== undefined) return { toml: tomlOf(expectation, all) };
  const byName = new Map<number, number[]>();
  for (const row of rows) {
    const name = context.trace.name[row] ?? 0;
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [row]);
    else known.push(row);
    if (byName.size > MOST_NAMES) return {};
  }
  const entries = [...byName].map(([name, own]) => [
    context.trace.text(name),
    shared(context, Uint32Array.from(own)),
  ]);
  if (entries.some(([, status]) => status === undefined)) return {};
  const pairs = entries.map(([name = '', status = '']) => `${tomlText(name)} = ${tomlText(status)}`).sort();
  return { toml: `[expect.status]\nby_name = { ${pairs.join(', ')} }` };
};

const explain = (context: Context, expectation: StatusExpectation, rows: Uint32Array): Finding => {
  const { name, status } = expectation;
  const fits = statusTest(context, status);
  const wrong = (row: number): boolean => !fits(row);
  const { first: some, count } = firstWhere(context, rows, wrong);
  // what failed is worse than what says nothing
  const { first: failed } = firstWhere(
    context,
    rows,
    (row) => wrong(row) && statusOf(context, row) === 'ERROR',
  );
  const out = [...new Set([...failed, ...some])].slice(0, 3);
  const check: Check = {
    label: 'status',
    test: (row) => !wrong(row),
    show: (row) => ({ expected: status, actual: showStatus(context, row) }),
  };
  const all = shared(context, rows);
  const unset = status === 'OK' && out.some((row) => statusOf(context, row) === 'UNSET');
  const whose = name === undefined ? `all ${rows.length} spans` : `all of ${spansNamed(rows.length, name)}`;
  return finding(
    'status-mismatch',
    `${whose} must have status ${status}; ${count} ${count === 1 ? 'has' : 'have'} another`,
    {
      expected: status,
      actual: [...new Set(out.map((row) => showStatus(context, row)))].join(', '),
      hints: unset ? [UNSET_HINT] : [],
      nearest: out.map((row) => nearestSpan(context, row, [check])),
      tree: treeOf(context, out),
      ...tomlFor(context, expectation, rows, all),
    },
  );
};

const vacuous = (context: Context, name: string | undefined): Finding => {
  const whose =
    name === undefined ? 'no span is in the evidence' : `no span is named ${JSON.stringify(name)}`;
  return finding('vacuous-expectation', `the status of all spans proves nothing: ${whose}`, {
    names: name === undefined ? [] : namesNear(context, name),
    hints: name === undefined ? [] : absenceHints(context, name),
  });
};

/** `[expect.status]`: every span of the population, or of one name, has the status. */
export const status = (context: Context, expectation: StatusExpectation): Reading => {
  const { name } = expectation;
  const rows = name === undefined ? context.population.subject : context.population.select(name).rows;
  if (rows.length === 0) return { holds: false, final: false, explain: () => vacuous(context, name) };
  const holds = rows.every(statusTest(context, expectation.status));
  return { holds, final: !holds, explain: () => explain(context, expectation, rows) };
};
