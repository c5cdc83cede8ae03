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
  within,
} from '../helpers/expectations.ts';

/** Twenty expectations of all seven families that hold on `total` spans of `spans-load.ts`. */
const twenty = (total: number): readonly Expectation[] => [
  span('POST /orders', { service: 'shop', kind: 'server', match: 'all' }),
  span('charge card', {
    parent: 'POST /orders',
    attrs: attrs({ all: { 'order.total': { gte: 0 } } }),
    match: 'all',
  }),
  span('insert order', { attrs: attrs({ all: { 'db.system.name': 'postgresql', 'order.express': true } }) }),
  span('lookup *', { attrs: attrs({ all: { 'customer.id': { regex: '^customer-\\d+$' } } }), match: 'all' }),
  span('send receipt', { kind: 'producer', match: matcher({ eq: total / 10 }) }),
  span('/^(reserve|lookup) stock$/', {
    attrs: attrs({ none: { 'session.id': 'session--1' } }),
    match: 'all',
  }),
  span('*', { attrs: attrs({ all: { 'exception.type': { exists: true } } }), match: 'none' }),
  edge('must_include', 'POST /orders', 'charge card', true),
  edge('must_reach', 'POST /orders', 'insert order', true),
  edge('must_not_cross', 'charge card', 'insert order'),
  acyclic,
  count('spans_total', { eq: total }),
  count('errors_total', { eq: 0 }),
  countNamed('render answer', { gte: 1 }),
  within('POST /orders', 'charge card'),
  precede('validate cart', 'charge card'),
  hasStatus('OK'),
  noExternal('shop'),
  resourceAttr('service.version', '1.0.0'),
  forbidKey('password'),
];

/** The same, each at a line of its own as in a spec. */
export const expectations = (total: number): readonly Expectation[] =>
  twenty(total).map((one, index) => ({ ...one, id: `expect[${index}]`, at: at(index + 1) }));
