import { nearest } from '../../diagnostics/suggest.ts';
import { changed, type Reading } from './reading.ts';
import { called, type Edit, type Entry, eachService, edit, type TableEntry, textOf } from './tree.ts';

/** Kinds of services that older files name and that say no more than "a container". */
const ANY = [
  ...[
    'generic_container',
    'container',
    'generic',
    'testcontainers',
    'testcontainer',
    'docker',
    'service',
    'image',
  ],
  ...['database', 'cache', 'web', 'api', 'app'],
];

/** `plugin` and the older `type`: what this version knows stays; anything else with an image is that image. */
export const usablePlugins = (root: TableEntry, reading: Reading): TableEntry =>
  eachService(root, (service) => {
    const own = edit(service);
    plugin(own, reading);
    postgres(own, reading);
    return own.done();
  });

const plugin = (own: Edit, reading: Reading): void => {
  const type = own.take('type');
  const written = own.peek('plugin');
  const candidates = [written, type && called(type, 'type')].filter((one) => one !== undefined);
  const chosen = chooseFrom(candidates, reading);
  if (chosen === undefined) return;
  const name = textOf(chosen) ?? '';
  if (name === 'generic_container' && chosen === written) return;
  if (reading.plugins.includes(name) && !ANY.includes(name)) {
    own.put('plugin', chosen);
    return;
  }
  const isMisspelt =
    !ANY.includes(name) && chosen.written === undefined && nearest(name, reading.plugins, 1).length > 0;
  if (!own.has('image') || isMisspelt || own.keys().some((key) => OPTIONS.includes(key))) {
    own.put('plugin', chosen);
    return;
  }
  own.take('plugin');
  const note = name === 'generic_container' ? [] : ['it runs its image'];
  changed(reading, chosen, `plugin '${name}'`, 'generic_container', ...note);
};

/** Options of older plugins: with one of them it is that plugin and no other container. */
const OPTIONS = ['username', 'password', 'strict', 'endpoint', 'model', 'model_id', 'default_model'];

/** The one of `plugin` and `type` that says most. */
const chooseFrom = (candidates: readonly Entry[], { plugins }: Reading): Entry | undefined => {
  const names = candidates.map((one) => textOf(one) ?? '');
  const known = candidates.find(
    (_one, index) => plugins.includes(names[index] ?? '') && !ANY.includes(names[index] ?? ''),
  );
  return known ?? candidates.find((_one, index) => !ANY.includes(names[index] ?? '')) ?? candidates[0];
};

const OF_POSTGRES = {
  POSTGRES_USER: 'user',
  POSTGRES_PASSWORD: 'password',
  POSTGRES_DB: 'database',
} as const;

/** The variables of the image are options of today's plugin, which would overwrite them. */
const postgres = (own: Edit, reading: Reading): void => {
  const env = own.peek('env');
  if (textOf(own.peek('plugin')) !== 'postgres' || env?.kind !== 'table') return;
  const variables = edit(env);
  for (const [name, option] of Object.entries(OF_POSTGRES)) {
    const value = variables.peek(name);
    if (value === undefined || own.has(option)) continue;
    variables.take(name);
    own.put(option, called(value, name));
    changed(reading, value, `env.${name}`, option);
  }
  if (variables.keys().length === 0) own.take('env');
  else own.put('env', { ...variables.done(), ...(env.written !== undefined && { written: env.written }) });
};
