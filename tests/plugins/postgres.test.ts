import { images } from '../helpers/engine.ts';
import { conforms } from './conformance.ts';

await conforms({
  name: 'postgres',
  service: `image = "${images.postgres}"\ndatabase = "shop"
files = [{ target = "/docker-entrypoint-initdb.d/1.sql", content = "create table orders (id int); insert into orders values (7);" }]`,
  use: 'service = "it"\ncommand = ["psql", "-Atc", "select id from orders"]\nexpect = { stdout = "7" }',
  reset: {
    spoil:
      'service = "it"\ncommand = ["psql", "-qc", "insert into orders values (8)", "-c", "create database other", "-c", "create role clerk", "-c", "grant select on orders to clerk", "-c", "create role \\"the boss\\" in role clerk"]\nexpect = { exit_code = 0 }',
    fresh:
      'service = "it"\ncommand = ["psql", "-Atc", "select (select string_agg(id::text, \',\') from orders) || \' \' || count(*) from pg_database where datname = \'other\'", "-qc", "create role clerk"]\nexpect = { exit_code = 0, stdout = "7 0" }',
  },
});
