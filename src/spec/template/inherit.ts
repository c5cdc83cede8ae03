import type { Block, Extends, NodeList, Statement } from 'nunjucks/src/parser.js';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Run } from './binding.ts';
import { type Evaluation, refuse } from './evaluation.ts';
import { loadFrom, within } from './include.ts';
import { Output } from './output.ts';
import { type BlockText, blocksOf, inside, type Scope } from './scope.ts';
import type { Template } from './syntax.ts';
import { Callable } from './value.ts';

/** Every block of a syntax tree, those inside of others too. */
const blocksIn = (node: unknown): readonly Block[] => {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap((one) => blocksIn(one));
  return isBlock(node) ? [node, ...inner] : inner;
};

const isBlock = (node: object): node is Block => 'typename' in node && node.typename === 'Block';

const isBlank = (node: Statement): boolean =>
  node.typename === 'Output' &&
  node.children.every((child) => child.typename === 'TemplateData' && child.value.trim() === '');

const DEFINING: ReadonlySet<Statement['typename']> = new Set([
  ...(['Block', 'Extends', 'Import', 'FromImport', 'Macro', 'Set', 'SetGlobal'] as const),
]);

/** Runs what a file that extends another defines; text outside of its blocks would vanish, and is refused. */
const runDefinitions = (root: NodeList, scope: Scope, evaluation: Evaluation): void => {
  const children = root.children.filter((node) => node.typename !== 'Block' && node.typename !== 'Extends');
  const lost = children.find((node) => !DEFINING.has(node.typename) && !isBlank(node));
  if (lost)
    refuse(lost, scope, 'what stands outside of the blocks of a file that extends another is lost', {
      hint: 'put it into a {% block … %} that the other file has',
    });
  evaluation.run({ ...root, typename: 'Root', children }, scope, new Output());
};

const add = (blocks: Map<string, readonly BlockText[]>, template: Template, scope: Scope): void => {
  for (const node of blocksIn(template.root))
    blocks.set(node.name.value, [...(blocks.get(node.name.value) ?? []), { node, scope }]);
};

const runExtending = (node: Extends, scope: Scope, out: Output, evaluation: Evaluation): void => {
  const { template } = scope;
  const blocks = scope.blocks ?? new Map<string, readonly BlockText[]>();
  const own: Scope = { ...scope, blocks };
  add(blocks, template, own);
  runDefinitions(template.root, own, evaluation);
  const parent = loadFrom(node.template, scope, evaluation);
  const known = blocksIn(parent.root).map(({ name }) => name.value);
  const extendsMore = parent.root.children.some(({ typename }) => typename === 'Extends');
  for (const one of blocksIn(template.root))
    if (!extendsMore && !known.includes(one.name.value) && isOutermost(one, template))
      refuse(one, scope, `${parent.source.id} has no block '${one.name.value}'`, {
        hint: didYouMean(one.name.value, known),
      });
  within({ node: node.template, template: parent, scope, evaluation }, () =>
    evaluation.enter(parent, { ...inside(own, parent), blocks }, out),
  );
};

const isOutermost = (block: Block, template: Template): boolean => template.root.children.includes(block);

/** Runs a whole file: its macros are known from its first line on, as in Tera. */
export const runTemplate = (template: Template, scope: Scope, out: Output, evaluation: Evaluation): void => {
  const { children } = template.root;
  const macros = children.filter(({ typename }) => typename === 'Macro');
  evaluation.run({ ...template.root, typename: 'Root', children: macros }, scope, out);
  const extending = children.find((node) => node.typename === 'Extends');
  if (extending) runExtending(extending, scope, out, evaluation);
  else evaluation.run(template.root, scope, out);
};

const runText = (texts: readonly BlockText[], index: number, evaluation: Evaluation, out: Output): void => {
  const text = texts[index];
  if (text === undefined) return;
  const scope: Scope = { ...inside(text.scope), border: true };
  const above = (): Output => {
    const outer = new Output();
    if (texts[index + 1] === undefined)
      refuse(text.node, text.scope, `the block '${text.node.name.value}' has no other one above it`);
    runText(texts, index + 1, evaluation, outer);
    return outer;
  };
  scope.own.set('super', new Callable('super()', above));
  evaluation.run(text.node.body, scope, out);
};

/** `{% block name %}`: the text of the nearest file that has one; `super()` prints the one it stands for. */
export const runBlock: Run<Block> = (node, scope, out, evaluation) => {
  const given = blocksOf(scope)?.get(node.name.value) ?? [];
  const texts = given.some((one) => one.node === node) ? given : [...given, { node, scope }];
  runText(texts, 0, evaluation, out);
};
