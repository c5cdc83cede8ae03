import { plugins as builtin } from '../plugins/index.ts';
import type { Plugin } from './model/plugin.ts';

/** The names of the plugins that come with clnrm. */
export const pluginNames = Object.keys(builtin);

/** A plugin that comes with clnrm, loaded now. */
export const findPlugin = async (name: string): Promise<Plugin | undefined> =>
  (await builtin[name]?.())?.default;
