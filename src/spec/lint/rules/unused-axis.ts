import { isTable } from '../../schema/parts.ts';
import type { Rule } from '../rule.ts';
import { reads, tagsOf } from '../tags.ts';

const NO_AXES = new Set(['include', 'exclude', 'from']);

/** An axis that nothing reads runs the same again for each of its values. */
export const unusedAxis: Rule = (subject) => {
  const { matrix } = subject.source.toml.value;
  const tags = tagsOf(subject);
  if (!isTable(matrix) || tags === undefined || /\bmatrix\b(?!\s*[.[])/.test(tags)) return [];
  return Object.keys(matrix)
    .filter((axis) => !NO_AXES.has(axis) && !reads(tags, axis))
    .map((axis) => ({
      message: `nothing reads the axis '${axis}': its cells are all the same`,
      hint: `write {{ matrix.${axis} }} where it is meant, or take it out`,
      at: subject.source.atKey(['matrix', axis]),
    }));
};
