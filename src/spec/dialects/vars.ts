import { changed, type Reading } from './reading.ts';
import { called, edit, isTable, pairs, type TableEntry, table } from './tree.ts';

/**
 * `[template.vars]` → `[vars]`; `[template.matrix]` → `[vars.matrix]`: there it was a list to loop over, and made
 * no cells. Rendering reads both under their older names too (`template/defaults.ts`).
 */
export const templateVars = (root: TableEntry, reading: Reading): TableEntry => {
  const template = root.children.get('template');
  if (!isTable(template)) return root;
  const top = edit(root);
  const rest = edit(template);
  const own = rest.take('vars');
  const matrix = rest.take('matrix');
  const known = top.peek('vars');
  const vars = edit(isTable(known) ? known : table(own ?? matrix ?? template, []));
  for (const [name, value] of pairs(own)) if (!vars.has(name)) vars.put(name, value);
  if (matrix && !vars.has('matrix')) vars.put('matrix', matrix);
  if (own) changed(reading, own, '[template.vars]', '[vars]');
  if (matrix) changed(reading, matrix, '[template.matrix]', '[vars.matrix]');
  if (own || matrix) top.put('vars', called(vars.done(), own ? 'template.vars' : 'template.matrix'));
  if (rest.keys().length === 0) top.take('template');
  else top.put('template', rest.done());
  return top.done();
};
