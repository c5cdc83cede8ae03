import { address } from './address.ts';
import { color } from './color.ts';
import { company } from './company.ts';
import { database } from './database.ts';
import { dates } from './date.ts';
import type { FakeGroup } from './fake.ts';
import { file } from './file.ts';
import { finance } from './finance.ts';
import { geo } from './geo.ts';
import { git } from './git.ts';
import { internet } from './internet.ts';
import { lorem } from './lorem.ts';
import { misc } from './misc.ts';
import { network } from './network.ts';
import { numbers } from './number.ts';
import { person } from './person.ts';
import { phone } from './phone.ts';
import { product } from './product.ts';
import { science } from './science.ts';
import { vehicle } from './vehicle.ts';

/** Every fake by its group. */
export const fakeGroups: Readonly<Record<string, FakeGroup>> = {
  person,
  internet,
  network,
  address,
  geo,
  phone,
  company,
  lorem,
  number: numbers,
  date: dates,
  finance,
  file,
  color,
  product,
  vehicle,
  database,
  git,
  science,
  misc,
};
