/** Parts of a node that may be absent. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  Literal: ['value'],
  Include: ['ignoreMissing'],
  Set: ['value'],
  Import: ['withContext'],
  FromImport: ['withContext'],
};

interface Hole {
  readonly lineno: number;
  readonly colno: number;
}

const placeOf = (node: object): Hole =>
  'lineno' in node && 'colno' in node && typeof node.lineno === 'number' && typeof node.colno === 'number'
    ? { lineno: node.lineno, colno: node.colno }
    : { lineno: 0, colno: 0 };

/**
 * Where a part of a syntax tree is missing: of some tags that are not whole, such as `{{ ].x }}`, nunjucks makes
 * nodes without it instead of saying so.
 */
export const holeIn = (node: object): Hole | undefined => {
  const kind = 'typename' in node ? String(node.typename) : '';
  for (const [key, part] of Object.entries(node)) {
    if (key === 'else_' || OPTIONAL[kind]?.includes(key)) continue;
    if (part === null) return placeOf(node);
    if (typeof part !== 'object' || part instanceof RegExp) continue;
    const hole = holeIn(part);
    if (hole) return hole.lineno === 0 && hole.colno === 0 ? placeOf(node) : hole;
  }
  return undefined;
};
