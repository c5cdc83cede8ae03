import type { Sketch } from '../trace.ts';

/** A change of some evidence. */
export type Edit = (spans: readonly Sketch[]) => readonly Sketch[];

/** Other fields for one span. */
export const change =
  (one: Sketch, fields: Partial<Sketch>): Edit =>
  (spans) =>
    spans.map((span) => (span === one ? { ...span, ...fields } : span));

/** Another value of one attribute; without one it goes. */
export const setAttribute = (one: Sketch, key: string, value?: unknown): Edit => {
  const { [key]: _gone, ...rest } = one.attributes ?? {};
  return change(one, { attributes: value === undefined ? rest : { ...rest, [key]: value } });
};

/** The span never came. */
export const drop =
  (one: Sketch): Edit =>
  (spans) =>
    spans.filter((span) => span !== one);

/** One more came. */
export const add =
  (one: Sketch): Edit =>
  (spans) => [...spans, one];

/** The span is a root. */
export const cut =
  (one: Sketch): Edit =>
  (spans) =>
    spans.map((span) => {
      if (span !== one) return span;
      const { parent: _, ...root } = span;
      return root;
    });

/** The span has another parent, of the same trace. */
export const move = (one: Sketch, below: Sketch): Edit => change(one, { parent: below.id });

/** Ways in which a span that must be there is not: it never came, is called otherwise, or is none of the subject's. */
export const gone = (one: Sketch): Readonly<Record<string, Edit>> => ({
  'is lost': drop(one),
  'is called otherwise': change(one, { name: `${one.name}s` }),
  'is of a readiness probe': change(one, { trace: READINESS }),
  "is the runner's": change(one, { source: 'runner' }),
});

/** The trace whose spans are set aside. */
export const READINESS = 50;
