import type { Sketch } from '../trace.ts';
import { randomFields } from './random-span.ts';

/** A number from 0 up to, not including, the bound. */
export type Draw = (bound: number) => number;

type Fields = Partial<Omit<Sketch, 'id' | 'parent'>> & Pick<Sketch, 'name'>;

/** What a shape asks of the spans that it does not speak of. */
export interface WorldRules {
  /** How many spans there are before the shape plants its own, which then bear no others; else 0 to 11. */
  readonly size?: number;
  /** No spans of the runner; else they are in every second world. */
  readonly alone?: boolean;
  /** Makes a random span obey, where the shape speaks of all spans. */
  readonly obey?: (span: Sketch, parent: Sketch | undefined) => Sketch;
}

/** Random evidence that grows: spans no shape speaks of, and those that a shape plants among them. */
export interface World {
  readonly draw: Draw;
  pick<const T extends readonly [unknown, ...unknown[]]>(list: T): T[number];
  /** Everything so far. */
  readonly spans: readonly Sketch[];
  /** What shapes planted so far. */
  readonly planted: readonly Sketch[];
  /** A span that is not in the evidence yet: below a span, in a trace of its own, or somewhere. */
  sketch(fields: Fields, below?: Sketch | 'alone'): Sketch;
  /** The same, put into the evidence. What the fields leave open is random. */
  plant(fields: Fields, below?: Sketch | 'alone'): Sketch;
  /** So many spans below each other that nobody speaks of; the last of them. */
  way(below: Sketch, length: number): Sketch;
  /** 0 to 2 spans that come near. */
  decoys(fields: () => Fields, below?: Sketch | 'alone'): void;
}

const NAMES = ['tick', 'poll', 'cache.get', 'SELECT 1', 'http.get', 'queue.take'] as const;

/** Spans of the runner as a run has them: they begin first, and the subject may have joined them. */
const RUNNER: readonly Sketch[] = [
  { id: 0, trace: 0, name: 'clnrm.scenario', start: 0, end: 3000, source: 'runner' },
  { id: 1, trace: 0, parent: 0, name: 'clnrm.step', start: 0, end: 2500, source: 'runner' },
];

export const createWorld = (draw: Draw, { size, alone = false, obey }: WorldRules = {}): World => {
  const spans: Sketch[] = [];
  const planted: Sketch[] = [];
  const ids = new Map<number, number>();
  let traces = 1 + draw(3);
  /** The first so many are below nothing that a shape planted. */
  let free = 0;
  const pick: World['pick'] = (list) => list[draw(list.length)] ?? list[0];
  const idIn = (trace: number): number => {
    const id = ids.get(trace) ?? 0;
    ids.set(trace, id + 1);
    return id;
  };
  /** Somewhere: a root, below a span nobody speaks of, or below one that never came. */
  const anywhere = (): Pick<Sketch, 'trace' | 'parent'> => {
    const above = free === 0 ? undefined : spans[draw(free)];
    const chance = draw(10);
    if (above === undefined || chance < 3) return { trace: draw(traces) };
    return { trace: above.trace ?? 0, parent: chance === 9 ? 9000 + draw(9) : above.id };
  };
  const place = (below: Sketch | 'alone' | undefined): Pick<Sketch, 'trace' | 'parent'> => {
    if (below === undefined) return anywhere();
    return below === 'alone' ? { trace: traces++ } : { trace: below.trace ?? 0, parent: below.id };
  };
  const sketch: World['sketch'] = (fields, below) => {
    const where = place(below);
    const { attributes, ...random } = randomFields(draw, spans);
    const trace = fields.trace ?? where.trace ?? 0;
    const base = { ...random, ...where, ...fields, trace, id: idIn(trace) };
    const parent = spans.find((one) => one.id === base.parent && one.trace === trace);
    const free = obey === undefined ? base : { ...obey({ ...base, ...random }, parent), ...fields };
    return { ...free, attributes: { ...attributes, ...fields.attributes } };
  };
  const grow = (below?: Sketch | 'alone'): Sketch => {
    const span = sketch({ name: pick(NAMES) }, below);
    spans.push(span);
    return span;
  };
  const plant: World['plant'] = (fields, below) => {
    const span = sketch(fields, below);
    spans.push(span);
    planted.push(span);
    if (size === undefined && span.source !== 'runner' && draw(3) === 0) grow(span);
    return span;
  };
  if (!alone && draw(2) === 0) {
    spans.push(...RUNNER);
    ids.set(0, RUNNER.length);
  }
  for (let left = size ?? draw(12); left > 0; left--) {
    grow();
    free = spans.length;
  }
  return {
    draw,
    pick,
    spans,
    planted,
    sketch,
    plant,
    way: (below, length) => Array.from({ length }).reduce<Sketch>((above) => grow(above), below),
    decoys: (fields, below) => {
      for (let left = draw(3); left > 0; left--) plant(fields(), below);
    },
  };
};
