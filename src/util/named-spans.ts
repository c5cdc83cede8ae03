import type { Expectation } from '../model/expectation.ts';

/** The patterns by which an expectation names spans; none where it speaks of the whole population. */
export const namedSpans = (expectation: Expectation): readonly string[] => {
  switch (expectation.family) {
    case 'span':
      return [expectation.name];
    case 'graph':
      return expectation.rule === 'acyclic' ? [] : [expectation.from, expectation.to];
    case 'counts':
      return expectation.of.kind === 'by_name' ? [expectation.of.name] : [];
    case 'window':
      return [expectation.outer, expectation.inner];
    case 'order':
      return [expectation.first, expectation.then];
    case 'status':
      return expectation.name === undefined ? [] : [expectation.name];
    case 'temporal':
      return [expectation.name, expectation.after, expectation.before].filter((name) => name !== undefined);
    case 'hermeticity':
    case 'golden':
      return [];
  }
};
