import type { Extension, Parsing, Statement } from 'nunjucks/src/parser.js';
import { MISNOMER } from './complete.ts';

const jumps: Readonly<Record<string, 'Break' | 'Continue'>> = { break: 'Break', continue: 'Continue' };

/** `{% set_global name = value %}`; nunjucks has the place of the tag in its first token. */
const setGlobal = (parser: Parsing, at: { lineno: number; colno: number }): Statement => {
  const target = parser.parsePrimary();
  if (target.typename !== 'Symbol') return parser.fail(MISNOMER, target.lineno, target.colno);
  if (!parser.skipValue('operator', '=')) parser.fail('expected = after set_global and its name');
  const value = parser.parseExpression();
  parser.advanceAfterBlockEnd('set_global');
  return { ...at, typename: 'SetGlobal', target, value };
};

/** Tags of Tera that nunjucks does not have. */
export const teraTags: Extension = {
  tags: ['set_global', ...Object.keys(jumps)],
  parse(parser) {
    const { value: name, lineno, colno } = parser.nextToken();
    const jump = jumps[name];
    if (jump === undefined) return setGlobal(parser, { lineno, colno });
    parser.advanceAfterBlockEnd(name);
    return { lineno, colno, typename: jump };
  },
};
