/** The server is told to stop while it is in the middle of things. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ServerProcess, startServer } from './support/process.ts';
import { startShop, type TestShop } from './support/shop.ts';

const VISITORS = 10;
const catalog = fileURLToPath(new URL('../../catalog', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pricebook-stop-'));
const sockets: Socket[] = [];
let shop: TestShop;
let server: ServerProcess;
let customers: string[];

beforeAll(async () => {
  shop = await startShop({ sandbox: { webhookRetries: [] } });
  customers = [];
  for (let n = 0; n < VISITORS; n += 1) {
    const { body } = await shop.request('POST', '/users', { body: { email: `visitor${n}@example.com` } });
    customers.push(body.id);
  }
  await shop.stopListening();
});
beforeEach(async () => {
  const { port } = new URL(shop.url);
  server = await startServer({
    cwd: folder,
    env: { ...shop.env, CATALOG_DIR: catalog, PORT: port, PRICEBOOK_BOOT: 'off' },
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop('SIGKILL');
  await shop.control('DELETE', 'faults');
});
afterAll(async () => {
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A connection that says `text` and then nothing. */
async function open(text: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return socket;
}

function checkout(customer: string): Promise<{ status: number; url: unknown }> {
  return fetch(`${server.url}/checkout?user_id=${customer}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ price: 'paircode.monthly' }),
  }).then(async (response) => ({
    status: response.status,
    url: ((await response.json()) as { url: unknown }).url,
  }));
}

/** Somebody who has asked for nothing yet. */
async function newcomer(): Promise<string> {
  const response = await fetch(`${server.url}/users`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'newcomer@example.com' }),
  });
  return ((await response.json()) as { id: string }).id;
}

function isListening(): Promise<boolean> {
  return fetch(`${server.url}/healthz`).then(
    () => true,
    () => false,
  );
}

/** Until Stripe has been asked for so many sessions. */
async function asked(sessions: number): Promise<void> {
  await expect
    .poll(async () => {
      const { body } = await shop.control('GET', 'faults');
      return body.data.reduce((left: number, fault: { left: number }) => left + fault.left, 0);
    })
    .toBeLessThanOrEqual(100 - sessions);
}

test('what was asked before is answered, and the process ends by itself', async () => {
  const idle = await fetch(`${server.url}/healthz`);
  expect(await idle.json()).toEqual({ status: 'ok' });
  await open('');
  await open('GET /users HTTP/1.1\r\nHost: shop');
  await shop.control('POST', 'faults', {
    method: 'POST',
    path: '/v1/checkout/sessions',
    times: 100,
    delay_ms: 1_500,
  });
  const answers = Promise.all(customers.map(checkout));
  await asked(VISITORS);
  const ended = server.stop();
  for (const answer of await answers) {
    expect(answer).toEqual({
      status: 200,
      url: expect.stringContaining('/c/pay/cs_test_'),
    });
  }
  expect(await ended).toMatchObject({ code: 0, signal: null });
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
});

test('an event that is being worked on is finished, or comes again', async () => {
  const customer = customers.at(-1) as string;
  const card = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer });
  const [price] = (await shop.stripe.prices.list({ lookup_keys: ['devchat_paircode_monthly_test-shop'] }))
    .data;
  await shop.control('POST', 'faults', {
    method: 'GET',
    path: '/v1/subscriptions',
    times: 100,
    delay_ms: 1_500,
  });
  const { id } = await shop.stripe.subscriptions.create({
    customer,
    items: [{ price: price?.id as string }],
    default_payment_method: card.id,
  });
  await asked(1);
  expect(await server.stop()).toMatchObject({ code: 0 });
  const again = await startShop({ with: shop.sandbox, databaseUrl: shop.databaseUrl, background: true });
  try {
    await expect
      .poll(() =>
        again.request('GET', '/users', { query: { user_id: customer } }).then(({ body }) => body.user),
      )
      .toMatchObject({ subscription: { id, status: 'active', type: 'monthly' } });
  } finally {
    await again.close();
  }
});

test('a second signal ends the wait: exit 1', async () => {
  await shop.control('POST', 'faults', {
    method: 'POST',
    path: '/v1/checkout/sessions',
    times: 100,
    delay_ms: 60_000,
  });
  const cut = checkout(await newcomer()).catch((error: Error) => error);
  await asked(1);
  const ended = server.stop();
  // What comes within a second of the first counts as the same: of when that was heard.
  await expect.poll(isListening).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  process.kill(server.pid, 'SIGTERM');
  expect(await ended).toMatchObject({ code: 1, signal: null });
  expect(await cut).toBeInstanceOf(Error);
});
