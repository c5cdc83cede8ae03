import type { Expectation } from '../../src/model/expectation.ts';
import {
  acyclic,
  at,
  attrs,
  count,
  countNamed,
  edge,
  forbidKey,
  hasStatus,
  matcher,
  noExternal,
  precede,
  resourceAttr,
  span,
  temporal,
  within,
} from '../helpers/expectations.ts';
import { PARTS } from './spans-parts.ts';

const ROOT = PARTS[0][0];

/** Three for each of the fourteen spans below the root: its edge, its window, and what all of that name bear. */
const ofParts = (): readonly Expectation[] =>
  PARTS.slice(1).flatMap(([name], index): readonly Expectation[] => [
    index % 2 === 0 ? edge('must_include', ROOT, name, true) : edge('must_reach', ROOT, name, true),
    within(ROOT, name),
    span(name, {
      parent: ROOT,
      attrs: attrs({ all: { 'order.total': { gte: 0 }, 'db.system.name': 'postgresql' } }),
      match: 'all',
    }),
  ]);

/** Fifty expectations of all seven families that hold on so many traces of `spans-load.ts`. */
const fifty = (traces: number): readonly Expectation[] => [
  ...ofParts().slice(0, 36),
  span('lookup *', { attrs: attrs({ all: { 'customer.id': { regex: '^customer-\\d+$' } } }), match: 'all' }),
  span('send receipt', { kind: 'producer', match: matcher({ eq: traces }) }),
  span('/^(reserve|lookup) stock$/', {
    attrs: attrs({ none: { 'session.id': 'session--1' } }),
    match: 'all',
  }),
  span('*', { attrs: attrs({ all: { 'exception.type': { exists: true } } }), match: 'none' }),
  edge('must_not_cross', 'charge card', 'insert order'),
  acyclic,
  count('spans_total', { eq: traces * PARTS.length }),
  count('errors_total', { eq: 0 }),
  countNamed('render answer', { gte: 1 }),
  precede('validate cart', 'charge card'),
  hasStatus('OK'),
  noExternal('shop'),
  resourceAttr('service.version', '1.0.0'),
  forbidKey('password'),
];

/** The same, each at a line of its own as in a spec. */
export const expectations = (traces: number): readonly Expectation[] =>
  fifty(traces).map((one, index) => ({ ...one, id: `expect[${index}]`, at: at(index + 1) }));

/** One of each kind that fails on them, each about every span. */
export const failing: readonly Expectation[] = [
  span('*', {
    kind: 'client',
    attrs: attrs({ all: { 'order.total': { gte: 0 }, 'customer.id': { regex: '^client-\\d+$' } } }),
  }),
  span('*', { parent: ROOT, attrs: attrs({ all: { 'db.system.name': 'postgresql' } }), match: 'all' }),
  span('*', { attrs: attrs({ all: { 'session.id': { matches: 'session-*' } } }), match: 'none' }),
  span('*', {
    attrs: attrs({ all: { 'order.id': { same_as: 'render answer' } } }),
    match: matcher({ eq: 1 }),
  }),
  edge('must_include', '*', 'charge card', true),
  edge('must_not_cross', ROOT, '*'),
  count('spans_total', { eq: 1 }),
  within(ROOT, '*'),
  within('charge card', '*'),
  precede('*', '*'),
  precede('render answer', '*'),
  hasStatus('ERROR'),
  resourceAttr('service.version', '2.0.0'),
  forbidKey('session.*'),
  temporal('never', '*'),
  temporal('exactly_once', '*'),
  temporal('at_most_concurrent', '*', { most: 1 }),
  temporal('eventually', '*', { after: 'render answer', withinMs: 0 }),
].map((one, index) => ({ ...one, id: `failing[${index}] ${one.family}`, at: at(index + 1) }));
