create table accounts (
  name text primary key,
  balance integer not null check (balance >= 0)
);

create table transfers (
  id serial primary key,
  payer text not null references accounts,
  payee text not null references accounts,
  amount integer not null check (amount > 0)
);

insert into accounts values ('ada', 100), ('bob', 0);
