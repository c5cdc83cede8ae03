import type { Subject } from './rule.ts';

/** The template tags of a spec as one text; undefined where other files may read its variables too. */
export const tagsOf = ({ source }: Subject): string | undefined => {
  const tags = source.rendered.file.text.match(/(?<!\$)\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g) ?? [];
  if (tags.some((tag) => /^\{%-?\s*(?:include|extends|import|from)\b/.test(tag))) return undefined;
  return tags.join('\n');
};

/** Whether tags name something as a word of its own. */
export const reads = (tags: string, name: string): boolean =>
  new RegExp(`(?<![\\w$])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w])`).test(tags);
