import { ATTRIBUTES } from './attributes.ts';
import { COUNTS } from './counts.ts';
import { GOLDEN } from './golden.ts';
import { GRAPH } from './graph.ts';
import { OWN_NAME } from './own-name.ts';
import { RELATIONS } from './relations.ts';
import type { Shape } from './shape.ts';
import { SPANS } from './spans.ts';
import { TEMPORAL } from './temporal.ts';
import { TIME } from './time.ts';
import { WHOLE } from './whole.ts';

/** Every kind of expectation that the mutation test tries. */
export const SHAPES: readonly Shape[] = [
  ...SPANS,
  ...ATTRIBUTES,
  ...RELATIONS,
  ...OWN_NAME,
  ...GRAPH,
  ...COUNTS,
  ...TIME,
  ...WHOLE,
  ...TEMPORAL,
  ...GOLDEN,
];
