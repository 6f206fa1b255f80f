import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
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
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const line = await lineOf(child, /Pricebook listens on/);
  const offerings = await (await fetch(`${/http:\S+/.exec(line)?.[0]}/offerings`)).json();
  const events = await webhooks(/against a sandbox.* at (http:\S+)/.exec(said)?.[1] ?? '');
  child.kill('SIGTERM');
  return { offerings, events, ...(await end) };
}

interface Delivery {
  endpoint: string;
  attempts: { status: number | null }[];
}

/** Changes something in the sandbox; gives what became of its event once the server has answered it. */
async function webhooks(sandbox: string): Promise<Delivery> {
  const product = await fetch(`${sandbox}/v1/products`, {
    method: 'POST',
    headers: { Authorization: 'Bearer sk_test_dashboard' },
    body: new URLSearchParams({ name: 'Made elsewhere' }),
  });
  expect(product.status).toBe(200);
  return vi.waitFor(async () => {
    const answer = await fetch(`${sandbox}/_sandbox/webhooks`);
    const { data } = (await answer.json()) as { data: Delivery[] };
    const last = data.at(-1);
    if (last?.attempts.length !== 1) throw new Error('not answered yet');
    return last;
  });
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
    // The server has answered: what the sandbox forwards to is where it listens.
    expect(first.events).toMatchObject({
      endpoint: 'forward',
      attempts: [{ status: expect.any(Number) }],
    });

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
