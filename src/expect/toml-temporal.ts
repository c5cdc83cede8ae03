import type { TemporalExpectation } from '../model/expectation.ts';
import { writeDuration } from '../util/duration.ts';
import { statusOf, statusTest } from './checks.ts';
import type { Context } from './context.ts';
import { adaptedAttributes, inline, tomlMatcher, tomlText } from './toml.ts';

/** `[[expect.temporal]]` as its author would write it; `attrs` as TOML already. */
const written = (
  { rule, most = 1, name, source, service, status, withinMs, after, before }: TemporalExpectation,
  attrs: readonly (readonly [string, string])[],
): string => {
  const texts = Object.entries({ name, source, service, status });
  const around = Object.entries({ after, before });
  const line = ([key, text]: [string, string | undefined]): readonly string[] =>
    text === undefined ? [] : [`${key} = ${tomlText(text)}`];
  return [
    '[[expect.temporal]]',
    ...texts.flatMap(line),
    ...(attrs.length > 0 ? [`attrs = ${inline(attrs)}`] : []),
    `${rule} = ${rule === 'at_most_concurrent' ? most : true}`,
    ...(withinMs === undefined ? [] : [`within = ${tomlText(writeDuration(withinMs))}`]),
    ...around.flatMap(line),
  ].join('\n');
};

/** The rule as written. */
export const temporalToml = (expectation: TemporalExpectation): string =>
  written(
    expectation,
    expectation.attrs.map(({ key, matcher }) => [key, tomlMatcher(matcher)]),
  );

/** The rule with a selector that `row` fits: what held stays as written, what did not takes the row's own values. */
export const adaptedTemporal = (
  context: Context,
  row: number,
  { service, status, ...rest }: TemporalExpectation,
): string => {
  const { trace } = context;
  const own = trace.text(trace.service[row] ?? 0);
  return written(
    {
      ...rest,
      name: trace.text(trace.name[row] ?? 0),
      ...(service !== undefined && own !== '' && { service: own }),
      ...(status !== undefined && {
        status: statusTest(context, status)(row) ? status : statusOf(context, row),
      }),
    },
    adaptedAttributes(context, row, rest.attrs),
  );
};
