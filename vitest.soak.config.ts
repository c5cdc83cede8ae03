import { defineConfig } from 'vitest/config';

// Long proofs: each file has its own npm script, `npm run soak:<name>`.
export default defineConfig({
  test: {
    include: ['tests/soak/*.soak.ts'],
    globalSetup: 'tests/helpers/build-once.ts',
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
