// Charges a card. A total of 13 is declined, so that a red can be tried.
import { createServer } from 'node:http';
import { inSpan, serve } from './tracing.js';

const readJson = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

const charge = ({ total }) =>
  inSpan('charge card', { attributes: { 'charge.total': total } }, async () => {
    if (total === 13) throw new Error('card declined');
    return { receipt: `r-${total}` };
  });

createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/healthz') return response.end('{"ok":true}');
  await serve(request, `${request.method} ${request.url}`, async () => {
    try {
      response.end(JSON.stringify(await charge(await readJson(request))));
    } catch (error) {
      response.statusCode = 402;
      response.end(JSON.stringify({ error: error.message }));
      throw error;
    }
  }).catch((error) => console.error(error.message));
}).listen(Number(process.env.PORT), () => console.log(`billing listens on ${process.env.PORT}`));
