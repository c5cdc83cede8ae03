import type { Expectation, OrderExpectation, WindowExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import type { Context, Reading } from './context.ts';
import { order } from './order.ts';
import { tomlPairs } from './toml.ts';
import { window, windowToml } from './window.ts';

/** Another expectation of the same spans, and how it is written. */
interface Candidate {
  readonly toml: string;
  read(context: Context): Reading;
}

type Place = Pick<Expectation, 'id' | 'at'>;

const orderOf = ({ id, at }: Place, first: string, then: string): Candidate => {
  const expectation: OrderExpectation = { id, at, family: 'order', first, then };
  return {
    toml: `[expect.order]\n${tomlPairs('must_precede', [[first, then]])}`,
    read: (context) => order(context, expectation),
  };
};

const windowOf = ({ id, at }: Place, outer: string, inner: string): Candidate => {
  const expectation: WindowExpectation = { id, at, family: 'window', outer, inner, toleranceMs: 1 };
  return {
    toml: windowToml(expectation),
    read: (context) => window(context, expectation),
  };
};

/** How two names may lie to each other in time. */
const timesOf = (place: Place, one: string, other: string): readonly Candidate[] =>
  one === other
    ? []
    : [
        orderOf(place, one, other),
        orderOf(place, other, one),
        windowOf(place, one, other),
        windowOf(place, other, one),
      ];

const candidates = (expectation: Expectation): readonly Candidate[] => {
  switch (expectation.family) {
    case 'order':
      return timesOf(expectation, expectation.first, expectation.then);
    case 'window':
      return timesOf(expectation, expectation.outer, expectation.inner);
    default:
      return [];
  }
};

/** The finding with what would have held of the same spans, where nothing nearer was offered. */
export const withRemedy = (context: Context, expectation: Expectation, found: Finding): Finding => {
  if (found.toml !== undefined) return found;
  const holding = candidates(expectation).find((one) => one.read(context).holds);
  return holding === undefined ? found : { ...found, toml: holding.toml };
};
