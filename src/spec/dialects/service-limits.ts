import { changed, type Reading, refuse } from './reading.ts';
import { called, type Edit, type Entry, edit, flagOf, isTable, items, textOf } from './tree.ts';
import { mebibytes, millicores } from './values.ts';

/** `resources` → `limits`; `network`, and rights that a room never gives. */
export const limits = (own: Edit, reading: Reading): void => {
  resources(own, reading);
  network(own, reading);
  rights(own, reading);
};

const MEMORY = ['memory_limit', 'memory', 'mem_limit', 'memory_mb'];
const CPU = ['cpu_limit', 'cpu', 'cpus'];

const resources = (own: Edit, reading: Reading): void => {
  const older = own.take('resources');
  if (!isTable(older)) return;
  const known = own.peek('limits');
  const whole = edit(isTable(known) ? known : older);
  for (const key of MEMORY) rename(whole, key, 'memory_mb', mebibytes);
  for (const key of CPU) rename(whole, key, 'cpu_millicores', millicores);
  own.put('limits', called(whole.done(), 'resources'));
  changed(reading, older, 'resources', 'limits');
};

const rename = (whole: Edit, older: string, today: string, convert: (entry: Entry) => Entry): void => {
  const entry = whole.take(older);
  if (entry) whole.put(today, called(convert(entry), older));
};

const OUT = 'name the ways out: [isolation] allow = ["api.example.test:443"]';

const network = (own: Edit, reading: Reading): void => {
  for (const key of ['network', 'networks', 'network_mode']) {
    const older = own.take(key);
    if (older === undefined) continue;
    if (isTable(older)) networkTable(older, reading);
    else networkName(older, key, reading);
  }
};

const networkName = (older: Entry, key: string, reading: Reading): void => {
  const names = items(older).map((one) => textOf(one) ?? '');
  if (names.includes('host'))
    refuse(reading, older, `\`${key} = "host"\`: nothing in a room reaches the host`, OUT);
  else changed(reading, older, key, 'nothing', 'the services of a scenario share one sealed room');
};

const networkTable = (older: Entry, reading: Reading): void => {
  if (!isTable(older)) return;
  for (const [key, value] of older.children) {
    const isSo =
      (key === 'mode' && ['internal', 'bridge', 'none', 'isolated'].includes(textOf(value) ?? '')) ||
      (['external_access', 'internet', 'external'].includes(String(key)) && flagOf(value) === false) ||
      (['isolated', 'internal', 'isolation'].includes(String(key)) && flagOf(value) === true) ||
      key === 'name' ||
      key === 'driver';
    if (isSo) changed(reading, value, `network.${key}`, 'nothing', 'a room is sealed');
    else
      refuse(reading, value, `\`network.${key}\` of a service cannot be carried out`, hintFor(String(key)));
  }
};

const hintFor = (key: string): string =>
  /hosts|dns/.test(key) ? 'services of one room reach each other by name; take it out' : OUT;

const RIGHTS: Readonly<Record<string, string>> = {
  privileged: 'take it out: nothing in a room has such rights',
  capabilities: 'take it out: nothing in a room has such rights',
  cap_add: 'take it out: nothing in a room has such rights',
  devices: 'take it out: a room has no devices of the host',
  runtime: 'choose the runtime of the engine itself',
  strategy: 'take it out',
  labels: 'take it out: clnrm labels its containers itself',
};

const rights = (own: Edit, reading: Reading): void => {
  for (const [key, hint] of Object.entries(RIGHTS)) {
    const entry = own.peek(key);
    if (entry === undefined || (key === 'strategy' && textOf(entry) === undefined)) continue;
    own.take(key);
    if (key === 'privileged' && flagOf(entry) === false)
      changed(reading, entry, key, 'nothing', 'nothing is');
    else refuse(reading, entry, `\`${key}\` of a service cannot be carried out`, hint);
  }
};
