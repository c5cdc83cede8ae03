import { appendFileSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Workflow } from '../reporters/reporter.ts';
import type { Host } from '../util/host.ts';

/** GitHub takes 1 MiB for the summary of a step, and drops all of a longer one (docs.github.com, "Workflow commands"). */
const MOST_BYTES = 1_000_000;

const prefixOf = (root: string | undefined, cwd: string): string => {
  if (root === undefined || root === '') return '';
  const path = relative(root, cwd);
  return path === '' || path.startsWith('..') ? '' : `${path.split(sep).join('/')}/`;
};

/** What commands before this one left room for in the same step. */
const roomIn = (file: string): number => {
  try {
    return Math.max(0, MOST_BYTES - statSync(file).size);
  } catch {
    return MOST_BYTES;
  }
};

/** What GitHub Actions says in variables; undefined where it runs nothing. */
export const workflowOf = ({ env, cwd }: Pick<Host, 'env' | 'cwd'>): Workflow | undefined => {
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  return {
    prefix: prefixOf(env.GITHUB_WORKSPACE, cwd),
    mostBytes: roomIn(file),
    append(markdown) {
      try {
        appendFileSync(file, `${markdown}\n`);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
};
