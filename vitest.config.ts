import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Vitest would leave a core idle; what the tests wait for is mostly processes of their own.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A machine that is busy with other tests takes its time.
    expect: { poll: { timeout: 60_000 } },
  },
});
