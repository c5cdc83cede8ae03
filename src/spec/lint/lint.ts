import { bounded, warning, withoutRepeats } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ParsedSpec } from '../parse.ts';
import { DEFAULT_TIMEOUT_MS } from '../plan.ts';
import { directivesIn, withDirectives } from './directives.ts';
import type { Subject } from './rule.ts';
import { rules } from './table.ts';

/** What opinions depend on, besides the specs. */
export interface LintInput {
  /** Of a scenario, where the spec says nothing; in ms. */
  readonly timeoutMs?: number;
  /** The text of a file that a spec includes, by the name that places bear. */
  textOf(file: string): string | undefined;
}

const subjectOf = (parsed: ParsedSpec, { timeoutMs }: LintInput): Subject => {
  const { limits, meta } = parsed.settings;
  const own = limits?.timeoutMs ?? meta?.timeoutMs ?? timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return { ...parsed, timeoutMs: own };
};

const opinionsOn = (subject: Subject): readonly Diagnostic[] =>
  Object.entries(rules).flatMap(([code, rule]) =>
    rule(subject).map(
      (opinion): Diagnostic => ({
        severity: 'warning',
        code,
        ...opinion,
        message: bounded(opinion.message),
        ...(opinion.hint !== undefined && { hint: bounded(opinion.hint) }),
      }),
    ),
  );

const names = (subjects: readonly Subject[]): readonly Diagnostic[] => {
  const first = new Map<string, string>();
  return subjects.flatMap(({ settings, source }) => {
    const { id } = source.rendered.file;
    const name = settings.meta?.name ?? '';
    const known = first.get(name);
    if (known === undefined) first.set(name, id);
    if (known === undefined || known === id) return [];
    return [
      warning('duplicate-spec-name', `${known} is called '${name}' too`, {
        hint: 'give one of them another name: reports show names',
        at: source.at(['meta', 'name']),
      }),
    ];
  });
};

const byPlace = (a: Diagnostic, b: Diagnostic): number => {
  const [left, right] = [a.at, b.at];
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
};

/** Directives of the specs, and of the files they include as far as something was said there. */
const directivesOf = (
  subjects: readonly Subject[],
  found: readonly Diagnostic[],
  textOf: LintInput['textOf'],
) => {
  const specs = new Map(subjects.map(({ source: { rendered } }) => [rendered.file.id, rendered.file.text]));
  const others = new Set(
    found.flatMap(({ at }) => (at === undefined || specs.has(at.file) ? [] : [at.file])),
  );
  return {
    own: [...specs].flatMap(([id, text]) => directivesIn(id, text)),
    included: [...others].flatMap((id) => directivesIn(id, textOf(id) ?? '')),
  };
};

/**
 * Opinions on specs without faults, by place. `known` are warnings of earlier stages: comments switch them off too.
 * A rule is heard when it speaks of any cell of a matrix; the same said of several cells is said once.
 */
export const lintSpecs = (
  specs: readonly ParsedSpec[],
  input: LintInput,
  known: readonly Diagnostic[] = [],
): readonly Diagnostic[] => {
  const subjects = specs.map((one) => subjectOf(one, input));
  const found = withoutRepeats([...known, ...subjects.flatMap(opinionsOn), ...names(subjects)]);
  return [...withDirectives(found, directivesOf(subjects, found, input.textOf))].sort(byPlace);
};
