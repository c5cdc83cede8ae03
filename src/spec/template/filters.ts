import { ArgumentFault, type Arguments, bind } from './arguments.ts';
import type { Filters } from './filters/filter.ts';
import { listFilters } from './filters/lists.ts';
import { markupFilters } from './filters/markup.ts';
import { numberFilters } from './filters/numbers.ts';
import { tableFilters } from './filters/tables.ts';
import { textFilters } from './filters/text.ts';

/** The filters by group: those of nunjucks and of Tera. `default` is not here: it reads undefined values. */
const filterGroups: Readonly<Record<string, Filters>> = {
  text: textFilters,
  list: listFilters,
  table: tableFilters,
  number: numberFilters,
  markup: markupFilters,
};

export const filters: Filters = Object.assign({}, ...Object.values(filterGroups));

/**
 * Applies a filter; undefined when it finds nothing (`[] | first`).
 * @throws ArgumentFault for arguments or values that do not fit.
 */
export const filter = (name: string, value: unknown, given: Arguments): unknown => {
  const found = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (found === undefined) throw new ArgumentFault(`there is no filter '${name}'`);
  const title = `the filter ${name}`;
  return found.apply(value, { title, bound: bind(title, found.params, given) });
};
