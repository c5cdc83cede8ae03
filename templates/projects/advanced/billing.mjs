// Charges cards: `PORT=8081 node billing.mjs`.
import { serve } from './http.mjs';
import { startSpan } from './telemetry.mjs';

const LIMIT = 1000;

serve({
  'GET /health': async () => [200, { ok: true }],

  'POST /charges': async ({ total, currency }, span) => {
    const attributes = { 'charge.total': total, 'charge.currency': currency };
    const charge = startSpan('charge card', { parent: span, attributes });
    if (total <= LIMIT) {
      charge.end();
      return [201, { receipt: `r-${total}` }];
    }
    charge.fail(new Error(`more than ${LIMIT}`));
    charge.end();
    return [402, { error: 'the card was declined' }];
  },
});
