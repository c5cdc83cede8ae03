// Takes an order: validates it, has it charged, keeps it.
import { createServer } from 'node:http';
import { openLedger } from './ledger.js';
import { inSpan, post, serve } from './tracing.js';

const { PORT, BILLING_URL, DATABASE_URL } = process.env;
const ledger = await openLedger(DATABASE_URL);

const readJson = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

const placeOrder = async (request, span) => {
  const { sku, total } = await inSpan('validate order', {}, () => readJson(request));
  span.addEvent('order.validated', { 'order.sku': sku });
  const { receipt } = await post(`${BILLING_URL}/charge`, { total });
  const id = await ledger.insert(sku, total);
  span.setAttributes({ 'order.id': id, 'order.total': total });
  return { id, state: 'placed', total, receipt };
};

createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/healthz') return response.end('{"ok":true}');
  await serve(request, `${request.method} ${request.url}`, async (span) => {
    try {
      response.statusCode = 201;
      response.end(JSON.stringify(await placeOrder(request, span)));
    } catch (error) {
      response.statusCode = 502;
      response.end(JSON.stringify({ error: error.message }));
      throw error;
    } finally {
      span.setAttribute('http.response.status_code', response.statusCode);
    }
  }).catch((error) => console.error(error.message));
}).listen(Number(PORT), () => console.log(`shop listens on ${PORT}`));
