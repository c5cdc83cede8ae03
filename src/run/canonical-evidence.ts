import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { GoldenInput } from '../expect/golden.ts';
import type { Expectation, GoldenExpectation, Included } from '../model/expectation.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Trace } from '../model/trace.ts';
import { type CanonicalForm, canonicalForm } from '../otel/canonical.ts';
import { sha256 } from '../util/digest.ts';
import { makeFolder } from '../util/folder.ts';
import { longestFirst, masker } from '../util/mask.ts';

/** Above so many spans a digest is made only where it is asked for: a tenth of a second for each 10,000 of them. */
const UNASKED = 10_000;

/** What the canonical form of a scenario's evidence depends on. */
export interface CanonicalFacts {
  readonly spec: Pick<SpecPlan, 'folder' | 'volatile'>;
  /** Shown paths are relative to it. */
  readonly cwd: string;
  readonly secrets: readonly string[];
}

const isGolden = (one: Expectation): one is GoldenExpectation => one.family === 'golden';

/** A form without secrets: a golden trace is committed, and a digest of it must be the same elsewhere. */
const withoutSecrets = (form: CanonicalForm, secrets: readonly string[]): CanonicalForm => {
  const inQuotes = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  const mask = masker<string>(longestFirst([...secrets, ...inQuotes]));
  return { ...form, text: mask(form.text) };
};

/** The text that the digest is of: siblings in no order, without what is volatile for any golden trace. */
export const digestForm = (
  trace: Trace,
  { expectations, include }: Pick<ScenarioPlan, 'expectations' | 'include'>,
  { spec, secrets }: CanonicalFacts,
): CanonicalForm => {
  const golden = expectations.filter(isGolden).flatMap(({ volatile }) => volatile);
  const volatile = [...new Set([...spec.volatile, ...golden])].sort();
  return withoutSecrets(canonicalForm(trace, { volatile, ordered: false }, include), secrets);
};

/** SHA-256 of the canonical form; none of evidence without a span, or with more than anybody asked to digest. */
export const digestOf = (form: CanonicalForm): { readonly digest?: string } =>
  form.rows.length === 0 ? {} : { digest: sha256(form.text) };

/** Whether the digest is made: always, but of huge evidence only on demand. */
export const isDigested = ({ size }: Trace, isAsked: boolean): boolean => isAsked || size <= UNASKED;

const keptText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** By the id of the expectation; `path` is absolute. */
export type GoldenInputs = ReadonlyMap<string, GoldenInput & { readonly path: string }>;

/** What golden traces are compared with. References are replaced already. */
export const goldenInputs = (
  trace: Trace,
  expectations: readonly Expectation[],
  include: readonly Included[],
  { spec, cwd, secrets }: CanonicalFacts,
): GoldenInputs =>
  new Map(
    expectations.filter(isGolden).map((one) => {
      const path = resolve(spec.folder, one.trace);
      const seen = withoutSecrets(canonicalForm(trace, one, include), secrets);
      return [one.id, { path, file: relative(cwd, path), kept: keptText(path), seen }];
    }),
  );

/** Writes golden traces of one run. */
export interface GoldenWriter {
  /** Says why not when it cannot; `unchanged` when the file says so already. */
  write(path: string, text: string, scenario: string): 'written' | 'unchanged' | { readonly reason: string };
}

/** Two scenarios of a run that want to write different traces to one file are told so, whoever comes second. */
export const createGoldenWriter = (): GoldenWriter => {
  const written = new Map<string, { readonly text: string; readonly scenario: string }>();
  return {
    write(path, text, scenario) {
      const before = written.get(path);
      if (before !== undefined && before.text !== text) {
        const hint = 'a file for each: trace = "golden/${{ scenario.name }}.trace"';
        return { reason: `'${before.scenario}' has another trace and wrote it there; ${hint}` };
      }
      written.set(path, { text, scenario });
      if (keptText(path) === text) return 'unchanged';
      try {
        makeFolder(dirname(path));
        writeFileSync(path, text);
        return 'written';
      } catch (error) {
        return { reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
};
