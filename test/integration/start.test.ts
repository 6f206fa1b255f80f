import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { finished, lineOf, workFolder } from '../support/cli.ts';

const built = fileURLToPath(new URL('../../dist/scripts/start.js', import.meta.url));

/** What `scripts/start` runs once it has installed and built. */
async function start(cwd: string) {
  const child = spawn(process.execPath, [built], {
    cwd,
    env: { PATH: process.env.PATH ?? '' },
    stdio: 'pipe',
  });
  const end = finished(child);
  const line = await lineOf(child, /Pricebook listens on/);
  const offerings = await (await fetch(`${/http:\S+/.exec(line)?.[0]}/offerings`)).json();
  child.kill('SIGTERM');
  return { offerings, ...(await end) };
}

it('runs against a sandbox without a key, and finds everything in order the second time', async () => {
  const folder = workFolder('catalog', 'CHALLENGE_ID=start\nPORT=0\nSTRIPE_SECRET_KEY=\n');
  try {
    const first = await start(folder);
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/running against a sandbox.*127\.0\.0\.1/);
    expect(first.stdout).toContain('+ price paircode.monthly  $60.00 / month');
    expect(first.stdout).toContain('Applied: 7 created.');
    expect(existsSync(join(folder, '.pricebook', 'sandbox.json'))).toBe(true);

    const second = await start(folder);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('Stripe matches the catalog.');
    expect(second.offerings).toEqual(first.offerings);
    expect(first.stdout + first.stderr + second.stdout + second.stderr).not.toMatch(
      /sk_test_[0-9a-f]|whsec_[0-9a-f]/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
