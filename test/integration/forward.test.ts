import type { ChildProcess } from 'node:child_process';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, lineOf, runCli, spawnCli } from '../support/cli.ts';
import { type Receiver, startReceiver } from '../unit/sandbox/receiver.ts';

let receiver: Receiver;
const children: ChildProcess[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await receiver.close();
});

/** Runs a sandbox that forwards, changes something in it, and gives all that it said. */
async function forwarded(args: string[] = [], env: Record<string, string> = {}): Promise<string> {
  const all = ['sandbox', '--port', '0', '--forward-to', `${receiver.url}/webhook`, ...args];
  const child = spawnCli(all, { env });
  children.push(child);
  const end = finished(child);
  const port = Number(/:(\d+)$/.exec(await lineOf(child, /Sandbox listening on/))?.[1]);
  const stripe = new Stripe('sk_test_forward', { host: '127.0.0.1', port, protocol: 'http' });
  await stripe.products.create({ name: 'Shirt' });
  await expect.poll(() => receiver.received.length).toBe(1);
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

function eventWith(secret: string): Stripe.Event {
  const [{ body, headers }] = receiver.received as [Receiver['received'][0]];
  return new Stripe('sk_test_x').webhooks.constructEvent(body, headers['stripe-signature'] as string, secret);
}

describe('sandbox --forward-to', () => {
  it('makes a secret, shows it, and signs every event with it', async () => {
    const stdout = await forwarded();
    expect(stdout).toContain(`Forwarding events to ${receiver.url}/webhook\n`);
    const secret = /^Your webhook signing secret is (whsec_[0-9a-f]{64})$/m.exec(stdout)?.[1] ?? '';
    expect(eventWith(secret)).toMatchObject({ type: 'product.created', pending_webhooks: 1 });
    expect(() => eventWith(`${secret}0`)).toThrow();
  });

  it('signs with the secret it is given, and does not show it', async () => {
    const stdout = await forwarded(['--webhook-secret', 'whsec_ours']);
    expect(stdout).not.toContain('whsec_');
    expect(eventWith('whsec_ours').type).toBe('product.created');
  });

  it.each(['whsec_environment', 'whsec_environment, whsec_other'])(
    "signs with the server's secret when it is given none: %s",
    async (STRIPE_WEBHOOK_SECRET) => {
      expect(await forwarded([], { STRIPE_WEBHOOK_SECRET })).not.toContain('whsec_');
      expect(eventWith('whsec_environment').type).toBe('product.created');
    },
  );

  it('prefers the secret it is given', async () => {
    await forwarded(['--webhook-secret', 'whsec_ours'], { STRIPE_WEBHOOK_SECRET: 'whsec_environment' });
    expect(eventWith('whsec_ours').type).toBe('product.created');
  });

  it.each([
    [['--forward-to', 'localhost:4242/webhook'], /cannot be forwarded to localhost:4242\/webhook/],
    [['--forward-to', 'ftp://localhost/'], /as in http:\/\/127\.0\.0\.1:4242\/webhook/],
    [
      ['--forward-to', 'http://localhost/', '--webhook-secret', 'geheim'],
      /must begin with whsec_ and hold no spaces/,
    ],
    [
      ['--forward-to', 'http://localhost/', '--webhook-secret', 'whsec_a b'],
      /must begin with whsec_ and hold no spaces/,
    ],
    [['--webhook-secret', 'whsec_geheim'], /a webhook secret needs an address to forward to/],
  ])('%j: a sentence and 1', async (args, message) => {
    const ran = await runCli(['sandbox', '--port', '0', ...args]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^The sandbox cannot run: .*\n$/);
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toContain('geheim');
  });
});
