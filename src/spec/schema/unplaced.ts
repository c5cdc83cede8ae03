import type { Expectation } from '../../model/expectation.ts';
import type { Path } from '../toml.ts';

/** An expectation whose place is still a path below its table. */
export type Unplaced<E = Expectation> = E extends unknown
  ? Omit<E, 'id' | 'at'> & { readonly path: Path }
  : never;
