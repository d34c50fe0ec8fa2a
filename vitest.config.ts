import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/harness/global-setup.ts'],
    // Two cores: more workers than that only make PostgreSQL wait for the processor.
    maxWorkers: 2,
    // The whole service is imported once a worker instead of once a file; nothing of it remembers anything between tests.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
