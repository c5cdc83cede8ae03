// Where orders are kept: Postgres where DATABASE_URL names one, else a list.
import { SpanKind } from '@opentelemetry/api';
import { inSpan } from './tracing.js';

const inPostgres = async (url) => {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  await pool.query(
    'create table if not exists orders (id serial primary key, sku text not null, total int not null)',
  );
  const { hostname, port } = new URL(url);
  const attributes = {
    'db.system.name': 'postgresql',
    'server.address': hostname,
    'server.port': Number(port),
  };
  return {
    insert: (sku, total) =>
      inSpan('INSERT orders', { kind: SpanKind.CLIENT, attributes }, async () => {
        const { rows } = await pool.query('insert into orders (sku, total) values ($1, $2) returning id', [
          sku,
          total,
        ]);
        return rows[0].id;
      }),
  };
};

const inMemory = () => {
  const orders = [];
  return {
    insert: (sku, total) =>
      inSpan(
        'INSERT orders',
        { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'memory' } },
        async () => orders.push({ sku, total }),
      ),
  };
};

export const openLedger = (url) => (url ? inPostgres(url) : inMemory());
