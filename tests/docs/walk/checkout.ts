import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What would empty the packages of this checkout, which the copy has by a link. */
export const emptiesPackages = (command: string): boolean =>
  /\bnpm (?:ci|clean-install|i|install|prune|update|uninstall)\b/.test(command) &&
  !command.includes('--global');

/** A copy of this checkout, built, for readers who change what they like; of the tests, those that a page speaks of. */
export const copyCheckout = (to: string): void => {
  mkdirSync(to);
  const copy = `{ git ls-files -co --exclude-standard -z . ':!tests'
    git ls-files -co --exclude-standard -z tests/docs tests/helpers tests/plugins; } |
    xargs -0 cp --parents -t "$0"`;
  execFileSync('sh', ['-c', copy, to]);
  cpSync('dist', join(to, 'dist'), { recursive: true, filter: (name) => !name.endsWith('.map') });
  symlinkSync(resolve('node_modules'), join(to, 'node_modules'));
};
