import { changed, type Reading, refuse } from './reading.ts';
import { limits } from './service-limits.ts';
import { mounts } from './service-mounts.ts';
import { ready } from './service-ready.ts';
import { FOR_READERS } from './test-metadata.ts';
import {
  called,
  type Edit,
  edit,
  flagOf,
  items,
  list,
  made,
  pairs,
  type TableEntry,
  table,
  textOf,
} from './tree.ts';
import { readLine } from './words.ts';

/** One service of any older form. */
export const service = (written: TableEntry, id: string, reading: Reading): TableEntry => {
  const own = edit(written);
  const type = own.peek('type');
  if (type) changed(reading, type, 'type', 'plugin');
  environment(own, reading);
  for (const older of ['working_dir', 'working_directory', 'cwd']) {
    if (own.rename(older, 'workdir')) changed(reading, written, older, 'workdir');
  }
  command(own, reading);
  ports(own, reading);
  mounts(own, reading);
  ready(own, reading);
  limits(own, reading);
  dependsOn(own, reading);
  extras(own, id, reading);
  return own.done();
};

const environment = (own: Edit, reading: Reading): void => {
  const older = own.peek('environment');
  if (older !== undefined && own.rename('environment', 'env')) changed(reading, older, 'environment', 'env');
  const env = own.peek('env');
  if (env?.kind !== 'list') return;
  const entries = items(env).map((one): readonly [string, typeof one] => {
    const [name = '', ...value] = (textOf(one) ?? '').split('=');
    return [name, made(value.join('='), one)];
  });
  own.put('env', called(table(env, entries), 'environment'));
  changed(reading, env, 'env = ["NAME=value"]', 'env = { NAME = "value" }');
};

/** A command as one line: its words, or a shell where it needs one. */
const command = (own: Edit, reading: Reading): void => {
  for (const key of ['command', 'args', 'entrypoint']) {
    const line = own.peek(key);
    const text = textOf(line);
    if (line === undefined || text === undefined) continue;
    const { words, needsShell } = readLine(text);
    if (words === undefined) {
      refuse(reading, line, `a quote in \`${key}\` does not close`, 'write a list: ["node", "server.js"]');
      own.take(key);
    } else {
      own.put(key, made(needsShell ? ['sh', '-c', text] : [...words], line));
      changed(reading, line, `${key} = "…"`, `${key} = […]`);
    }
  }
};

/** `"3000:3000"`, `"8080/tcp"`: the port inside; a room has no ports on the host. */
const ports = (own: Edit, reading: Reading): void => {
  const written = own.peek('ports');
  if (written?.kind !== 'list') return;
  let rewritten = false;
  const inside = items(written).map((one) => {
    const number = /^(?:.*:)?(\d{1,5})(?:\/\w+)?$/.exec(textOf(one) ?? '')?.[1];
    if (number === undefined) return one;
    rewritten = true;
    return made(BigInt(number), one);
  });
  if (!rewritten) return;
  own.put('ports', list(written, inside));
  changed(
    reading,
    written,
    'ports = ["host:container"]',
    'ports = [container]',
    'a room has no ports on the host',
  );
};

/** `depends_on = { db = { condition = … } }` → the names. */
const dependsOn = (own: Edit, reading: Reading): void => {
  const written = own.peek('depends_on');
  if (written === undefined || written.kind === 'list') return;
  const names = written.kind === 'table' ? pairs(written).map(([name, one]) => made(name, one)) : [written];
  own.put('depends_on', list(written, names));
  changed(reading, written, 'depends_on', 'depends_on = […]');
};

/** Keys that ask for what is so anyway, and those that say something to readers only. */
const extras = (own: Edit, id: string, reading: Reading): void => {
  for (const key of ['wait_for_ready', 'auto_start', 'enabled', 'auto_remove', 'remove', 'isolated']) {
    const entry = own.peek(key);
    if (entry === undefined || flagOf(entry) === undefined) continue;
    own.take(key);
    if (flagOf(entry)) changed(reading, entry, key, 'nothing', 'it is so for every service');
    else
      refuse(
        reading,
        entry,
        `\`${key} = false\` of service '${id}' cannot be carried out`,
        'take the service out',
      );
  }
  for (const key of ['description', 'container_name', 'hostname', ...FOR_READERS]) {
    const entry = own.peek(key);
    if (entry === undefined || reading.plugins.includes(textOf(own.peek('plugin')) ?? '')) continue;
    if (textOf(entry) === undefined) continue;
    if ((key === 'hostname' || key === 'container_name') && textOf(entry) !== id) {
      refuse(reading, entry, `\`${key}\` of a service is always its name, '${id}'`, 'rename the service');
    } else changed(reading, entry, key, 'a comment');
    own.take(key);
  }
};
