import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findEngine } from './engine/container/socket.ts';
import { probeProcessLevel } from './engine/machine.ts';
import { installed } from './util/install.ts';

/** Suites of `clnrm self-test`: the specs of a folder each, `selftest/suites/NAME` of the package. */
export const SUITES = ['framework', 'container', 'plugin', 'cli', 'otel', 'redteam'] as const;

/** What the inner clnrm needs beside its program. */
const PARTS = ['dist', 'templates', 'package.json'];

/** Why scenarios of the suites are skipped on this machine, by the variable that their specs read; '' where they run. */
export interface Lacking {
  readonly no_engine: string;
  readonly no_namespaces: string;
}

/** Asks this machine for what scenarios of the suites cannot do without. Rejects never. */
export const lackingHere = async (env: Readonly<Record<string, string | undefined>>): Promise<Lacking> => {
  const [engine, level] = [await findEngine(env), probeProcessLevel()];
  return {
    no_engine: 'reason' in engine ? engine.reason : '',
    no_namespaces: 'reason' in level ? level.reason : '',
  };
};

/**
 * Copies the suites and, as `clnrm/`, this installation to a new folder: rooms show a spec's own tree and little
 * else. `withEngine` also links what an inner clnrm loads for containers. The caller removes the folder.
 */
export const stageSuites = (withEngine: boolean): string => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-self-test-'));
  cpSync(installed('selftest'), folder, { recursive: true });
  const inner = join(folder, 'clnrm');
  mkdirSync(inner);
  for (const part of PARTS)
    cpSync(join(dirname(installed('selftest')), part), join(inner, part), {
      recursive: true,
      // maps are two thirds of a build, and nobody reads them here
      filter: (path) => !path.endsWith('.map'),
    });
  if (withEngine) symlinkSync(dirname(installed('node_modules/testcontainers')), join(inner, 'node_modules'));
  return folder;
};
