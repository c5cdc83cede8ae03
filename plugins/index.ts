import type { Plugin } from '../src/plugin.ts';

/** Built-in plugins by name, loaded when a spec uses one. */
export const plugins: Readonly<Record<string, () => Promise<{ readonly default: Plugin }>>> = {
  generic_container: () => import('./generic_container.ts'),
  http_stub: () => import('./http_stub.ts'),
  postgres: () => import('./postgres.ts'),
  process: () => import('./process.ts'),
  redis: () => import('./redis.ts'),
};
