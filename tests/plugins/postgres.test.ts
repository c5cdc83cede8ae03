import { images } from '../helpers/engine.ts';
import { conforms } from './conformance.ts';

await conforms({
  name: 'postgres',
  service: `image = "${images.postgres}"\ndatabase = "shop"
files = [{ target = "/docker-entrypoint-initdb.d/1.sql", content = "create table orders (id int); insert into orders values (7);" }]`,
  use: 'service = "it"\ncommand = ["psql", "-Atc", "select id from orders"]\nexpect = { stdout = "7" }',
});
