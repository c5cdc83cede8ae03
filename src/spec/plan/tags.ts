/** Whether a set of tags satisfies an expression. */
export type TagTest = (tags: ReadonlySet<string>) => boolean;

/**
 * Reads `smoke and not slow`, `a or b`, parentheses; `not` binds before `and`, `and` before `or`.
 * Gives what is wrong as text.
 */
export const parseTags = (expression: string): TagTest | string => {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let next = 0;
  let fault: string | undefined;
  const wrong = (message: string): TagTest => {
    fault ??= message;
    return () => false;
  };

  const either = (): TagTest => {
    const parts = [both()];
    while (words[next] === 'or') {
      next++;
      parts.push(both());
    }
    return (tags) => parts.some((part) => part(tags));
  };
  const both = (): TagTest => {
    const parts = [single()];
    while (words[next] === 'and') {
      next++;
      parts.push(single());
    }
    return (tags) => parts.every((part) => part(tags));
  };
  const single = (): TagTest => {
    const word = words[next++];
    if (word === undefined) return wrong('it ends where a tag is wanted');
    if (word === 'not') {
      const inner = single();
      return (tags) => !inner(tags);
    }
    if (word === '(') {
      const inner = either();
      return words[next++] === ')' ? inner : wrong('a `)` is missing');
    }
    if (word === ')' || word === 'and' || word === 'or')
      return wrong(`\`${word}\` stands where a tag is wanted`);
    return (tags) => tags.has(word);
  };

  const test = either();
  if (next < words.length) wrong(`\`${words[next]}\` stands where \`and\` or \`or\` is wanted`);
  return fault ?? test;
};
