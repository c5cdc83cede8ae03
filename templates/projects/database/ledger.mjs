// Moves money between accounts: `PORT=8080 DATABASE_URL=postgres://… node ledger.mjs`.
import { createServer } from 'node:http';
import { openDatabase } from './postgres.mjs';
import { flush, startSpan } from './telemetry.mjs';

const database = await openDatabase(process.env.DATABASE_URL);

const TRANSFER = `
  with taken as (update accounts set balance = balance - $3::int where name = $1),
       given as (update accounts set balance = balance + $3::int where name = $2)
  insert into transfers (payer, payee, amount) values ($1, $2, $3::int) returning id`;

/** A query within a span that says which, and never with what. */
const traced = async (operation, table, parent, sql, values) => {
  const span = startSpan(`${operation} ${table}`, {
    kind: 'client',
    parent,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.collection.name': table,
    },
  });
  try {
    return await database.query(sql, values);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
};

const transfer = async ({ from, to, amount }, span) => {
  try {
    const [row] = await traced('INSERT', 'transfers', span, TRANSFER, [from, to, amount]);
    return [201, { id: Number(row.id) }];
  } catch (error) {
    if (error.code?.startsWith('23')) return [409, { error: error.message }];
    throw error;
  }
};

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { traceparent } = request.headers;
  const span = startSpan(`${request.method} ${request.url}`, { kind: 'server', traceparent });
  const known = request.method === 'POST' && request.url === '/transfers';
  const work = known ? transfer(JSON.parse(text), span) : Promise.resolve([404, {}]);
  const [status, body] = await work.catch((error) => {
    span.fail(error);
    return [500, { error: error.message }];
  });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  span.end({ 'http.response.status_code': status });
});

server.listen(Number(process.env.PORT), () => console.log(`listening on ${process.env.PORT}`));

// What was recorded must leave before the process does: the runner waits for it.
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  database.close();
  await flush();
  process.exit(0);
});
