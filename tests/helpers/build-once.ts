import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Tests of the command line run the built bin; where there is none it is built once, before all tests.
 * A build that fails is shown and fails those tests, not the ones that need no bin.
 */
export default (): void => {
  if (existsSync('dist/cli.js')) return;
  try {
    execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    process.stderr.write('dist could not be built: tests of the command line will fail\n');
  }
};
