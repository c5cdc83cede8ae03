import type { SpanExpectation } from '../model/expectation.ts';
import type { Trace } from '../model/trace.ts';
import { below } from './below.ts';
import type { Check, Context } from './context.ts';

const nameOf = (trace: Trace, row: number): string => JSON.stringify(trace.text(trace.name[row] ?? 0));

const parentCheck = ({ trace, population }: Context, wanted: string): Check => {
  const selection = population.related(wanted);
  const test = (row: number): boolean => {
    const parent = trace.parent[row] ?? -1;
    return parent >= 0 && selection.has(parent);
  };
  return {
    label: 'parent',
    test,
    open: (row) => trace.orphan[row] === 1 && !test(row),
    show: (row) => ({ expected: JSON.stringify(wanted), actual: showParent(trace, row) }),
  };
};

/** The direct parent of a span in words; of a root `where`, such as ` of another trace`. */
export const showParent = (trace: Trace, row: number, where = ''): string => {
  const parent = trace.parent[row] ?? -1;
  if (parent >= 0) return nameOf(trace, parent);
  return trace.orphan[row] === 1 ? 'a span that is not in the evidence' : `none, it is a root${where}`;
};

const SHOWN = 10;

/** All that lies above a span, the nearest first. */
export const showAncestors = (trace: Trace, row: number, where = ''): string => {
  const names: string[] = [];
  let at = trace.parent[row] ?? -1;
  for (; at >= 0 && names.length < SHOWN; at = trace.parent[at] ?? -1) names.push(nameOf(trace, at));
  return names.length === 0 ? showParent(trace, row, where) : `${names.join(' < ')}${at >= 0 ? ' < …' : ''}`;
};

const orphansOf = (trace: Trace): Uint32Array => {
  const rows: number[] = [];
  trace.orphan.forEach((orphan, row) => {
    if (orphan === 1) rows.push(row);
  });
  return Uint32Array.from(rows);
};

const ancestorCheck = ({ trace, population }: Context, wanted: string): Check => {
  const test = below(trace, population.related(wanted).rows);
  let belowOrphan: ((row: number) => boolean) | undefined;
  const open = (row: number): boolean => {
    belowOrphan ??= below(trace, orphansOf(trace));
    return !test(row) && (trace.orphan[row] === 1 || belowOrphan(row));
  };
  return {
    label: 'ancestor',
    test,
    open,
    show: (row) => ({ expected: JSON.stringify(wanted), actual: showAncestors(trace, row) }),
  };
};

const showLinks = (trace: Trace, row: number): string => {
  const links = trace.links(row).slice(0, SHOWN);
  if (links.length === 0) return 'no links';
  return links
    .map((link) => (link.row < 0 ? 'a span that is not in the evidence' : nameOf(trace, link.row)))
    .join(', ');
};

const linksCheck = ({ trace, population }: Context, wanted: string): Check => {
  const selection = population.related(wanted);
  const test = (row: number): boolean =>
    trace.links(row).some((link) => link.row >= 0 && selection.has(link.row));
  return {
    label: 'links',
    test,
    open: (row) => !test(row) && trace.links(row).some((link) => link.row < 0),
    show: (row) => ({ expected: JSON.stringify(wanted), actual: showLinks(trace, row) }),
  };
};

/** Predicates on other spans: direct parent, any ancestor, target of a link. Each selects by its own pattern. */
export const relationChecks = (context: Context, expectation: SpanExpectation): readonly Check[] => {
  const { parent, ancestor, links } = expectation;
  return [
    ...(parent === undefined ? [] : [parentCheck(context, parent)]),
    ...(ancestor === undefined ? [] : [ancestorCheck(context, ancestor)]),
    ...(links === undefined ? [] : [linksCheck(context, links)]),
  ];
};
