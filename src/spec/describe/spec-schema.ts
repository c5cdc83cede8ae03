import type { Plugin } from '../../model/plugin.ts';
import { project } from '../project/schema.ts';
import type { JsonSchema } from '../schema/note.ts';
import { spec } from '../schema/scenario.ts';
import { type Amend, jsonSchema } from './json-schema.ts';

const isTable = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The options of one plugin beside the keys that all services have. */
const branch = (name: string, common: readonly string[], options: JsonSchema): JsonSchema => {
  const own = isTable(options.properties) ? options.properties : {};
  return {
    if: { properties: { plugin: { const: name } }, required: ['plugin'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: own,
      propertyNames: { enum: [...new Set([...common, ...Object.keys(own)])] },
      ...(options.required !== undefined && { required: options.required }),
    },
  };
};

/** Lets each service have the options of its plugin, and no others. */
const withPlugins =
  (plugins: readonly Plugin[]): Amend =>
  (defs, inside, orTemplate) => {
    const { additionalProperties: _closed, ...service } = defs.get('service') ?? {};
    const properties = isTable(service.properties) ? service.properties : {};
    const plugin = isTable(properties.plugin) ? properties.plugin : {};
    const common = Object.keys(properties);
    const names = plugins.map(({ name }) => name);
    const plain = {
      if: { not: { required: ['plugin'] } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        propertyNames: { enum: common },
        anyOf: [{ required: ['image'] }, { required: ['command'] }],
      },
    };
    const { description } = plugin;
    defs.set('service', {
      ...service,
      properties: { ...properties, plugin: { ...orTemplate({ type: 'string', enum: names }), description } },
      allOf: [plain, ...plugins.map(({ name, options }) => branch(name, common, inside(options)))],
    });
  };

/** The JSON Schema of a spec, with the options of these plugins. */
export const specSchema = (plugins: readonly Plugin[]): JsonSchema =>
  jsonSchema('clnrm spec', spec, withPlugins(plugins));

/** The JSON Schema of `clnrm.toml`. */
export const projectSchema = (): JsonSchema => jsonSchema('clnrm project', project);
