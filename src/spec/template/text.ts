import type { Output } from './output.ts';
import type { Scope } from './scope.ts';
import type { Template } from './syntax.ts';

const offsets = new WeakMap<readonly string[], readonly number[]>();

/** Index of a place in a template's text; the index of each line is counted once for each template. */
const indexOf = ({ source }: Template, line: number, column: number): number => {
  let starts = offsets.get(source.lines);
  if (starts === undefined) {
    let next = 0;
    starts = source.lines.map((text) => {
      const start = next;
      next += text.length + 1;
      return start;
    });
    offsets.set(source.lines, starts);
  }
  return (starts[line] ?? 0) + column;
};

/** nunjucks says where a text token begins, and not how much white space `-%}` took from it: look for it. */
export const addText = (
  node: { lineno: number; colno: number; value: string },
  scope: Scope,
  out: Output,
): void => {
  const { template } = scope;
  const from = indexOf(template, node.lineno, node.colno);
  const found = template.text.indexOf(node.value, from);
  const skipped = found < 0 ? '' : template.text.slice(from, found);
  const line = node.lineno + skipped.split('\n').length;
  out.add(template.restore(node.value), { source: template.source, line, literal: true });
};
