import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Test files that put something in the place of a module, which every file after them would get. */
function replacingModules(): string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name}`)
    .filter(
      (path) =>
        path.endsWith('.test.ts') && /\bvi\.(do)?[mM]ock\(/.test(readFileSync(join(root, path), 'utf8')),
    );
}

const together = ['test/**/*.test.ts'];
const alone = replacingModules();

export default defineConfig({
  test: {
    globalSetup: 'test/shop/support/postgres-server.ts',
    pool: 'forks',
    // More than the two cores: much of the time is spent waiting for processes of the tests' own.
    maxWorkers: 3,
    // Short-lived objects are most of what is made: with more room for them they are gone before they are moved.
    execArgv: ['--max-semi-space-size=64'],
    // A machine that is busy with other things takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A machine of CI's that is late once is told of, not failed for: scripts/test names what took a second try.
    retry: process.env.CI ? 1 : 0,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        // One after the other in one process: to load the program anew for each file would take as long as the tests.
        test: { name: 'together', include: together, exclude: alone, isolate: false },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone },
      },
    ],
  },
});
