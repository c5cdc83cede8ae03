/** What is wrong with a tag, in words for people. */
export const INCOMPLETE = 'the tag is not complete';
export const MISNOMER = 'a name is wanted here: one plain word, without quotes and dots';

/** Parts of a node that may be absent. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  Literal: ['value'],
  Include: ['ignoreMissing'],
  Set: ['value'],
  Import: ['withContext'],
  FromImport: ['withContext'],
};

/** What is wrong with a syntax tree; line and column count from 0. */
export interface Flaw {
  readonly lineno: number;
  readonly colno: number;
  readonly message: string;
}

type Hole = Omit<Flaw, 'message'>;

const placeOf = (node: object): Hole =>
  'lineno' in node && 'colno' in node && typeof node.lineno === 'number' && typeof node.colno === 'number'
    ? { lineno: node.lineno, colno: node.colno }
    : { lineno: 0, colno: 0 };

const part = (node: unknown, key: string): unknown =>
  typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;

const kindOf = (node: unknown): unknown => part(node, 'typename');

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What stands where a statement gives names. */
const namesIn = (node: object): readonly unknown[] => {
  switch (kindOf(node)) {
    case 'Set':
      return listed(part(node, 'targets'));
    case 'Import':
      return [part(node, 'target')];
    case 'Macro':
      return [part(node, 'name')];
    case 'For': {
      const name = part(node, 'name');
      return kindOf(name) === 'Array' ? listed(part(name, 'children')) : [name];
    }
    case 'FromImport':
      return listed(part(part(node, 'names'), 'children')).flatMap((one) =>
        kindOf(one) === 'Pair' ? [part(one, 'key'), part(one, 'value')] : [one],
      );
    default:
      return [];
  }
};

/** Where an expression begins, which is not where nunjucks says its operator stands. */
const startOf = (node: unknown): Hole => {
  const before = { LookupVal: 'target', FunCall: 'name' }[String(kindOf(node))];
  if (before !== undefined) return startOf(part(node, before));
  return typeof node === 'object' && node !== null ? placeOf(node) : { lineno: 0, colno: 0 };
};

/**
 * Where a part of a syntax tree is missing: of some tags that are not whole, such as `{{ ].x }}`, nunjucks makes
 * nodes without it instead of saying so.
 */
const holeIn = (node: object): Flaw | undefined => {
  const kind = String(kindOf(node));
  for (const [key, one] of Object.entries(node)) {
    if (key === 'else_' || OPTIONAL[kind]?.includes(key)) continue;
    if (one === null) return { ...placeOf(node), message: INCOMPLETE };
    if (typeof one !== 'object' || one instanceof RegExp) continue;
    const flaw = flawIn(one);
    if (flaw) return flaw.lineno === 0 && flaw.colno === 0 ? { ...flaw, ...placeOf(node) } : flaw;
  }
  return undefined;
};

/** Where a name is given that is none: nunjucks takes any expression there. */
const misnomerIn = (node: object): Flaw | undefined => {
  const wrong = namesIn(node).find((one) => kindOf(one) !== 'Symbol');
  if (wrong === undefined) return undefined;
  return { ...startOf(wrong), message: MISNOMER };
};

/** What nunjucks lets pass and no template can mean: missing parts, and names that are none. */
export const flawIn = (node: object): Flaw | undefined => misnomerIn(node) ?? holeIn(node);
