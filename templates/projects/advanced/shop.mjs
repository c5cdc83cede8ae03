// Takes orders, has them charged, ships them a moment later: `PORT=8080 BILLING_URL=http://… node shop.mjs`.
import { readFile } from 'node:fs/promises';
import { serve } from './http.mjs';
import { startSpan, traceparentOf } from './telemetry.mjs';

const { BILLING_URL, CURRENCY } = process.env;
const orders = new Map();

const charge = async (total, parent) => {
  const span = startSpan('POST', { kind: 'client', parent, attributes: { 'server.address': 'billing' } });
  const response = await fetch(`${BILLING_URL}/charges`, {
    method: 'POST',
    headers: { traceparent: traceparentOf(span) },
    body: JSON.stringify({ total, currency: CURRENCY }),
  });
  const answer = await response.json();
  if (!response.ok) span.fail(new Error(answer.error));
  span.end({ 'http.response.status_code': response.status });
  return { ok: response.ok, ...answer };
};

const ship = (order, parent) => {
  const span = startSpan('ship order', { parent, attributes: { 'order.id': order.id } });
  span.event('parcel.labelled');
  order.state = 'shipped';
  span.end();
};

serve({
  'GET /health': async () => [200, { ok: true }],

  'GET /orders/{id}': async (_body, _span, id) => {
    const order = orders.get(id);
    return order === undefined ? [404, { error: `there is no order ${id}` }] : [200, order];
  },

  'POST /orders': async ({ sku, amount }, span) => {
    const prices = JSON.parse(await readFile('prices.json', 'utf8'));
    const total = prices[sku] * amount;
    const { ok, receipt, error } = await charge(total, span);
    if (!ok) return [402, { error }];
    const order = { id: `o${orders.size + 1}`, sku, total, receipt, state: 'placed' };
    orders.set(order.id, order);
    setTimeout(() => ship(order, span), 200);
    return [201, order];
  },
});
