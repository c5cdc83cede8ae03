import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LineOrigin, RenderedSpec, SpecFile } from '../model/files.ts';
import { DEFAULT_SEED } from '../util/seed.ts';
import { assignments } from './template/defaults.ts';
import { lineOf, type Source } from './template/fault.ts';
import type { LineAt } from './template/output.ts';
import { type GivenVariable, gatherVariables, type Variable } from './template/variables.ts';
import { templateFiles } from './template-files.ts';

/** What a rendering depends on, besides the files: equal inputs give equal bytes. */
export interface RenderInput {
  /** From `--var name=value`; the strongest. */
  readonly vars: Readonly<Record<string, string>>;
  /** From `--vars-file`, weaker; the last of a name counts. */
  readonly files?: readonly GivenVariable[];
  /** From the project file; weaker than `[vars]`. */
  readonly project?: readonly GivenVariable[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: { now(): number };
  /** The cell of `[matrix]` it is rendered for: `matrix.<axis>`. */
  readonly matrix?: Readonly<Record<string, unknown>>;
  /** From `--seed`; stronger than `[determinism] seed`. */
  readonly seed?: number;
  /** Hears every file beside the spec that it is made of, or would be if it were there: absolute paths. */
  readonly onFile?: (path: string) => void;
}

/** A rendered spec, and the variables it was rendered with (for `render --show-vars`). */
export interface Rendering extends RenderedSpec {
  variables(): readonly Variable[];
}

const sourceOf = ({ path, id, text }: SpecFile): Source => ({ path, id, lines: text.split('\n') });

const originOf = (lines: () => readonly LineAt[], own: Source): RenderedSpec['origin'] => {
  let known: readonly LineAt[] | undefined;
  return (line): LineOrigin => {
    known ??= lines();
    const { source, line: number } = known[Math.min(Math.max(line, 1), known.length) - 1] ?? {
      source: own,
      line: 1,
    };
    return { file: source.id, line: number, text: lineOf(source, number) ?? '' };
  };
};

/** Whether a tag opens anywhere; `${{` and `${#` are text. */
const isTemplate = (text: string): boolean => /\{[{%#]/.test(text.replace(/\$\{[{#]/g, ' '));

const untouched = (file: SpecFile, source: Source, input: RenderInput): Rendering => ({
  file,
  text: file.text,
  origin: originOf(() => source.lines.map((_, index) => ({ source, line: index + 1 })), source),
  variables: () => {
    const found = assignments(file.text).filter(({ path }) => path[0] === 'vars');
    return gatherVariables({
      ...input,
      assignments: found,
      rendered: ({ text }) => text,
      own: () => undefined,
    }).list();
  },
});

const sorted = (faults: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...faults].sort((a, b) => (a.at?.file === b.at?.file ? (a.at?.line ?? 0) - (b.at?.line ?? 0) : 0));

/**
 * Renders a spec. A file without template syntax passes through byte for byte, and nunjucks is not loaded for it.
 * @throws UsageError with every fault that one look at the template can find.
 */
export const render = async (file: SpecFile, input: RenderInput): Promise<Rendering> => {
  const source = sourceOf(file);
  if (!isTemplate(file.text)) return untouched(file, source, input);
  const { evaluateTemplate } = await import('./template/evaluate.ts');
  const { out, faults, variables } = await evaluateTemplate({
    ...input,
    text: file.text,
    source,
    nowMs: input.clock.now(),
    defaultSeed: DEFAULT_SEED,
    templates: templateFiles(file, input.onFile),
  });
  if (faults.length > 0) throw new UsageError(sorted(faults));
  return {
    file,
    text: out.toString(),
    origin: originOf(() => out.lines(), source),
    variables: () => variables.list(),
  };
};
