import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the tests counted; npm passes no arguments on to them. */
const counts = process.env.CLNRM_COUNTS;

export default defineConfig({
  test: {
    ...(counts === undefined ? {} : { reporters: ['default', ['json', { outputFile: counts }]] }),
    include: ['tests/**/*.test.ts'],
    alias: [{ find: /^fast-check$/, replacement: resolve('tests/helpers/fast-check.ts') }],
    // vitest would leave a core free, which is half of a machine with two; most tests wait for programs they started
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: 'tests/helpers/build-once.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**', 'plugins/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80 },
    },
  },
});
