import { isTable } from '../../schema/parts.ts';
import type { Rule } from '../rule.ts';
import { reads, tagsOf } from '../tags.ts';

/** A variable that no tag reads changes nothing, whoever sets it. */
export const unusedVariable: Rule = (subject) => {
  const { vars } = subject.source.toml.value;
  const tags = tagsOf(subject);
  if (!isTable(vars) || tags === undefined || /\bvars\b(?!\s*[.[])/.test(tags)) return [];
  return Object.keys(vars)
    .filter((name) => !reads(tags, name))
    .map((name) => ({
      message: `nothing reads the variable '${name}'`,
      hint: `write {{ ${name} }} where it is meant, or take it out`,
      at: subject.source.atKey(['vars', name]),
    }));
};
