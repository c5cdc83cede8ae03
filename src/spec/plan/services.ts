import { fault } from '../../diagnostics/diagnostic.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plugin } from '../../model/plugin.ts';
import type { Isolation, OtelSettings, ServicePlan } from '../../model/spec.ts';
import type { ParsedSpec } from '../parse.ts';
import type { ParsedService } from '../parse-service.ts';
import type { References } from '../references.ts';
import { offer } from '../schema/parts.ts';
import { serviceEntries } from '../schema/service.ts';
import type { Source } from '../source.ts';
import { backendFaults, backendOf } from './backend.ts';
import { fileFaults } from './files.ts';
import { insideFaults } from './inside.ts';
import { declaredKeys, readOptions } from './options.ts';
import { startOrder } from './order.ts';
import { portFaults } from './ports.ts';
import { scopeFaults } from './scopes.ts';

/** Plugins by name, loaded when a spec uses one. */
export interface PluginTable {
  readonly names: readonly string[];
  find(name: string): Promise<Plugin | undefined>;
}

/** A service with its plugin, before it is placed in a room. */
export interface Equipped {
  readonly service: ParsedService;
  readonly plugin: Plugin;
}

/** Finds each service's plugin; those without are faults. A key that the plugin claims is its option. */
export const equip = async (
  { source, services }: Pick<ParsedSpec, 'source' | 'services'>,
  plugins: PluginTable,
): Promise<{ readonly equipped: readonly Equipped[]; readonly faults: readonly Diagnostic[] }> => {
  const equipped: Equipped[] = [];
  const faults: Diagnostic[] = [];
  for (const service of services) {
    const name = pluginName(service);
    const plugin = name === undefined ? undefined : await plugins.find(name);
    if (plugin !== undefined) equipped.push({ service: claimed(source, service, plugin), plugin });
    else if (name === undefined) faults.push(...nothingToRun(source, service));
    else faults.push(unknownPlugin(source, service, name, plugins));
  }
  return { equipped, faults };
};

const pluginName = ({ common: { plugin, image, command } }: ParsedService): string | undefined => {
  if (plugin !== undefined) return plugin;
  if (image !== undefined) return 'generic_container';
  return command === undefined ? undefined : 'process';
};

/** A misspelt `command` is better told than a missing one. */
const nothingToRun = (source: Source, { id, path, options }: ParsedService): readonly Diagnostic[] => {
  const strange = Object.keys(options);
  if (strange.length > 0) {
    return strange.map((key) =>
      fault('unknown-key', `\`${key}\` is not a key of service '${id}'`, {
        at: source.atKey([...path, key]),
        hint: offer(key, serviceEntries),
      }),
    );
  }
  const hint = 'write one of them';
  return [
    fault('missing-key', `service '${id}' has neither a plugin, an image nor a command`, {
      at: source.at(path),
      hint,
    }),
  ];
};

const unknownPlugin = (
  source: Source,
  { path }: ParsedService,
  name: string,
  { names }: PluginTable,
): Diagnostic =>
  fault('unknown-plugin', `no plugin is called '${name}'`, {
    at: source.at([...path, 'plugin']),
    hint: `${didYouMean(name, names)} \`clnrm plugins\` lists all ${names.length}`,
  });

/** A plugin may claim a key that services have in common: `user` of a database is not the container's. */
const claimed = (source: Source, service: ParsedService, plugin: Plugin): ParsedService => {
  const keys = (declaredKeys(plugin) ?? []).filter((key) => Object.hasOwn(serviceEntries, key));
  const common = { ...service.common };
  const options = { ...service.options };
  const table = source.toml.value.service;
  for (const key of keys) {
    const value = tableAt(tableAt(table, service.id), key);
    if (value === undefined) continue;
    Object.assign(options, { [key]: value });
    Reflect.deleteProperty(common, key);
  }
  return { ...service, common, options };
};

const tableAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;

/** What planning the services of one spec depends on. */
export interface ServicesInput {
  readonly source: Source;
  /** All names of the spec, also of services that are at fault. */
  readonly ids: readonly string[];
  readonly equipped: readonly Equipped[];
  readonly needs: References['needs'];
  readonly level: Isolation['level'];
  readonly processLevel: 'namespace' | 'process';
  readonly otel: OtelSettings | undefined;
}

/** Services in start order, and what is wrong between them. */
export const planServices = async (
  input: ServicesInput,
): Promise<{ readonly services: readonly ServicePlan[]; readonly faults: readonly Diagnostic[] }> => {
  const planned = await Promise.all(input.equipped.map((one) => planService(input, one)));
  const services = planned.map(({ plan }) => plan);
  const faults = [
    ...planned.flatMap((one) => one.faults),
    ...input.equipped.flatMap(({ service }) => dependencyFaults(input, service)),
    ...portFaults(input.source, planned),
    ...fileFaults(input.source, planned),
    ...scopeFaults(input.source, services, input.otel),
    ...insideFaults(input.source, services, input.otel),
  ];
  const sorted = startOrder(services);
  if ('order' in sorted) return { services: sorted.order, faults };
  return { services, faults: [...faults, cycleFault(input.source, sorted.cycle)] };
};

/** A planned service with all ports it will take, its plugin's own included. */
export interface Planned {
  readonly plan: ServicePlan;
  readonly faults: readonly Diagnostic[];
  readonly taken: readonly number[];
}

const planService = async (input: ServicesInput, { service, plugin }: Equipped): Promise<Planned> => {
  const { source, needs, level, processLevel } = input;
  const { id, path, common } = service;
  const facts = { source, service, plugin, level, processLevel };
  const backend = backendOf(facts);
  const options = await readOptions(source, service, plugin);
  const faults = [...options.faults, ...backendFaults(facts, backend)];
  if (plugin.name === 'generic_container' && common.image === undefined)
    faults.push(missing(source, service, 'image'));
  if (plugin.name === 'process' && common.command === undefined)
    faults.push(missing(source, service, 'command'));
  const plan: ServicePlan = {
    ...common,
    id,
    plugin: plugin.name,
    backend,
    dependsOn: [...new Set([...common.dependsOn, ...(needs.get(id) ?? [])])],
    options: options.value,
    outputs: plugin.outputs,
    at: source.at(path),
  };
  return {
    plan,
    faults,
    taken: [...new Set([...common.ports, ...(plugin.ports ?? []), ...ownPort(options.value)])],
  };
};

const missing = (source: Source, { id, path }: ParsedService, key: string): Diagnostic =>
  fault('missing-key', `\`${key}\` is missing in service '${id}'`, {
    at: source.at(path),
    hint: `write \`${key} = …\``,
  });

/** An option called `port` is a port the service takes. */
const ownPort = (options: unknown): readonly number[] => {
  const port = tableAt(options, 'port');
  return typeof port === 'number' ? [port] : [];
};

const dependencyFaults = (
  { source, ids }: ServicesInput,
  { path, common }: ParsedService,
): readonly Diagnostic[] =>
  common.dependsOn.flatMap((name, index) =>
    ids.includes(name)
      ? []
      : [
          fault('unknown-service', `there is no service '${name}'`, {
            at: source.at([...path, 'depends_on', index]),
            hint: didYouMean(name, ids),
          }),
        ],
  );

const cycleFault = (source: Source, cycle: readonly string[]): Diagnostic =>
  fault('dependency-cycle', `services depend on each other in a circle: ${cycle.join(' → ')}`, {
    at: source.at(['service', cycle[0] ?? '', 'depends_on']),
    hint: 'take one of the dependencies (depends_on, or a reference to outputs) out',
  });
