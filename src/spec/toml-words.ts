import { brief, type Context, lineText, type Words } from './toml-words/context.ts';
import { ofStrings } from './toml-words/strings.ts';
import { ofTables } from './toml-words/tables.ts';
import { ofValues } from './toml-words/values.ts';

const rules = [...ofTables, ...ofStrings, ...ofValues];

/** The parser's words begin with a capital; names of characters such as DEL keep theirs. */
const small = (said: string): string => said.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase());

/** What only somebody who knows the parser would understand. */
const INTERNAL =
  /^(Unrecognized token|Expected table opening|Unexpected token|Cannot read properties|Expected value)/;

/** What the parser said, in the words of an author. */
export const wordsFor = (context: Context): Words => {
  for (const rule of rules) {
    const words = rule(context);
    if (words !== undefined) return words;
  }
  if (!INTERNAL.test(context.said)) return { message: small(context.said) };
  const text = lineText(context, context.line).trim();
  return {
    message: `\`${brief(text)}\` is not TOML`,
    hint: 'write `key = value`, [table] or [[table]]',
  };
};
