import { findReferences } from '../../../util/references.ts';
import { mentions } from '../mentions.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';
import { placeOf, textsIn, valueAt } from '../texts.ts';

/** For each service those that it starts after, directly. */
const directly = ({ services, source }: Subject): ReadonlyMap<string, readonly string[]> =>
  new Map(
    services.map(({ id, path, common }) => {
      const read = textsIn(valueAt(source, path))
        .flatMap(({ text }) => findReferences(text))
        .flatMap(({ path: [root, name = ''] }) => (root === 'service' ? [name] : []));
      return [id, [...common.dependsOn, ...read]];
    }),
  );

const reach = (
  from: string,
  needs: ReadonlyMap<string, readonly string[]>,
  seen = new Set<string>(),
): ReadonlySet<string> => {
  for (const next of needs.get(from) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reach(next, needs, seen);
  }
  return seen;
};

/** A service that names another as a host is started beside it, unless it says that it needs it. */
export const undeclaredDependency: Rule = (subject) => {
  const ids = subject.services.map(({ id }) => id);
  const needs = directly(subject);
  return mentions(subject).flatMap(({ text, path, within }): readonly Opinion[] => {
    if (within === undefined || path[0] !== 'service') return [];
    return ids.flatMap((id) => {
      const found = new RegExp(String.raw`(?:\/\/|@)${id}(?=[:/]|$)`).exec(text)?.[0];
      if (found === undefined || id === within) return [];
      if (reach(within, needs).has(id) || reach(id, needs).has(within)) return [];
      const message = `'${within}' names '${id}' as a host and may start before it is ready`;
      return [{ message, hint: `write depends_on = ["${id}"]`, at: placeOf(subject.source, path, found) }];
    });
  });
};
