import { findReferences } from '../../../util/references.ts';
import type { Rule } from '../rule.ts';
import { stepsOf } from '../steps.ts';
import { textsIn } from '../texts.ts';

/** A captured value that nothing reads was meant for something. */
export const unreadCapture: Rule = (subject) => {
  const { source } = subject;
  const read = new Set(
    textsIn(source.toml.value)
      .filter(({ text }) => text.includes('${{'))
      .flatMap(({ text }) => findReferences(text))
      .flatMap(({ path: [root, step, name] }) => (root === 'step' ? [JSON.stringify([step, name])] : [])),
  );
  return stepsOf(subject).flatMap(({ plan, path }) =>
    Object.keys(plan.capture)
      .filter((name) => !read.has(JSON.stringify([plan.name, name])))
      .map((name) => ({
        message: `nothing reads the captured '${name}'`,
        hint: `read it as \${{ step["${plan.name}"].${name} }}, or take it out; that a value is there is asked by \`expect\``,
        at: source.atKey([...path, 'capture', name]),
      })),
  );
};
