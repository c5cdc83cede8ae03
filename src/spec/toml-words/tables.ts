import { type Context, lineText, type Rule, trimmedPlace } from './context.ts';

const leafOf = (name: string): string => name.split('.').at(-1) ?? name;

const hereOf = (context: Context) => {
  const text = lineText(context, context.line);
  return { text, place: trimmedPlace(text.split('=')[0] ?? text) };
};

const twiceHint = ({ lines, line }: Context, name: string): string => {
  const asList = lines.slice(0, line - 1).some((text) => text.trim().startsWith(`[[${name}]]`));
  if (asList) return `each one of a list is written [[${name}]], with two brackets`;
  return 'put all its keys under the first';
};

const writtenTwice: Rule = (context) => {
  const said = /^(Value|Table|Implicit table) already defined(?: for)?:? (.+)$/.exec(context.said);
  if (!said) return;
  const [, what, name = ''] = said;
  const { place } = hereOf(context);
  if (what === 'Implicit table') {
    return {
      message: `the table '${name}' was already made by a key with dots`,
      hint: `write its keys there, as \`${leafOf(name)}.key = …\`, instead of under a header`,
      ...place,
    };
  }
  if (what === 'Value') {
    return { message: `the key '${leafOf(name)}' is written twice`, hint: 'keep one of the two', ...place };
  }
  return { message: `'${name}' is written twice`, hint: twiceHint(context, name), ...place };
};

const inBracesTwice: Rule = ({ said }) => {
  const name = /^Duplicate key "(.+)" in inline table$/.exec(said)?.[1];
  if (name !== undefined)
    return { message: `the key '${name}' is written twice`, hint: 'keep one of the two' };
  const [, key, other] = /^Key "(.+)" conflicts with key: "(.+)"$/.exec(said) ?? [];
  if (key === undefined || other === undefined) return;
  return {
    message: `'${key}' and '${other}' cannot both be keys`,
    hint: 'one is a value where the other needs a table: keep one',
  };
};

const tableAndList: Rule = (context) => {
  const name = /^Cannot add Array of Tables to table at (.+)$/.exec(context.said)?.[1];
  if (name === undefined) return;
  return {
    message: `'${name}' is both a table and a list of tables`,
    hint: `write every one as [[${name}]], with two brackets`,
    ...trimmedPlace(lineText(context, context.line)),
  };
};

/** Tables that are closed: written between braces, in a list, or under a header of their own. */
const closedTable: Rule = (context) => {
  const said =
    /^Cannot (add to static array|extend inline table|traverse Array of Tables|extend explicit table)(?: at)? (\S+)/.exec(
      context.said,
    );
  if (!said) return;
  const [, what, name = ''] = said;
  const { place } = hereOf(context);
  const leaf = leafOf(name);
  if (what === 'add to static array')
    return {
      message: `'${name}' is a list that is complete: \`${leaf} = […]\``,
      hint: `write this one into the list, or every one under [[${name}]]`,
      ...place,
    };
  if (what === 'extend inline table')
    return {
      message: `'${name}' is a table that is complete: \`${leaf} = { … }\``,
      hint: 'write the keys between its braces',
      ...place,
    };
  if (what === 'traverse Array of Tables')
    return {
      message: `'${name}' is a list of tables`,
      hint: `write the key under the [[${name}]] that it belongs to`,
      ...place,
    };
  return { message: `'${name}' has a header of its own`, hint: `write the key under [${name}]`, ...place };
};

/** Tables that are made twice, or in two ways that exclude each other. */
export const ofTables: readonly Rule[] = [writtenTwice, inBracesTwice, tableAndList, closedTable];
