import type { Edit } from './edit.ts';
import type { World, WorldRules } from './world.ts';

/** One kind of expectation, random evidence that satisfies it, and single changes each of which must break it. */
export interface Shape {
  readonly says: string;
  /** The expectation as an author writes it, and what it needs of the spec. */
  readonly toml: string;
  readonly rules?: WorldRules;
  /** Plants what satisfies the expectation. */
  readonly make: (world: World) => Readonly<Record<string, Edit>>;
  /** The same evidence in another run: what a golden trace was kept from. */
  readonly kept?: Edit;
}
