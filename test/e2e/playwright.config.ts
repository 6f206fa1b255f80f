import { spawnSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';

/**
 * Debian's package, under one of its names; Playwright's own download is not used. The headless shell is the same
 * engine without what is around a page in a window, and takes less than half the processor time for the same tests.
 */
function chromium(): string {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
  for (const name of names) {
    const { stdout, status } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  throw new Error(`No browser: none of ${names.join(', ')} is installed. scripts/test installs one.`);
}

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // A machine of CI's that is late once is told of, not failed for: scripts/test names what took a second try.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromium(), args: isRoot ? ['--no-sandbox'] : [] },
  },
});
