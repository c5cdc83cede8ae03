import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the tests counted; npm passes no arguments on to them. */
const counts = process.env.CLNRM_COUNTS;

export default defineConfig({
  test: {
    ...(counts === undefined ? {} : { reporters: ['default', ['json', { outputFile: counts }]] }),
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/helpers/build-once.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**', 'plugins/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80 },
    },
  },
});
