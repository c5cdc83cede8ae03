import type { Plugin } from './model/plugin.ts';

export type { LogLine } from './model/events.ts';
export type {
  ContainerRequest,
  ExecOptions,
  ExecResult,
  Exit,
  Plugin,
  Service,
  ServiceContext,
  SpawnRequest,
} from './model/plugin.ts';
export type { Wait } from './model/spec.ts';
export type { StandardSchemaV1 } from './model/standard-schema.ts';

/** Declares a plugin; the identity function, for the sake of its types. */
export const definePlugin = <Options>(plugin: Plugin<Options>): Plugin<Options> => plugin;
