/** What the tests of webhooks share: subscribers, deliveries signed as Stripe signs them, and what became of both. */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type TestShop, WEBHOOK_SECRET } from '../support/shop.ts';

export interface Subscriber {
  email: string;
  customer: string;
  subscription: string;
}

/** Signed in at the shop, and subscribed at Stripe behind its back. */
export async function newSubscriber(shop: TestShop, price = 'ondemand'): Promise<Subscriber> {
  const email = `${randomUUID()}@example.com`;
  const { body } = await shop.request('POST', '/users', { body: { email } });
  if (typeof body.id !== 'string') throw new Error(`not signed in: ${JSON.stringify(body)}`);
  const card = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: body.id });
  const { id } = await shop.stripe.subscriptions.create({
    customer: body.id,
    items: [{ price: await priceOf(shop, price) }],
    default_payment_method: card.id,
  });
  return { email, customer: body.id, subscription: id };
}

export async function priceOf(shop: TestShop, name: string): Promise<string> {
  const { data } = await shop.stripe.prices.list({ lookup_keys: [`devchat_paircode_${name}_test-shop`] });
  const [price] = data;
  if (!price) throw new Error(`no price ${name}`);
  return price.id;
}

/** Subscriptions as the store has them, by id: what of them a page could show. */
export async function stored(shop: TestShop, customer: string): Promise<Record<string, object>> {
  const rows = await shop.store.db
    .selectFrom('subscriptions')
    .select(['id', 'status', 'price', 'quantity', 'cancel_at', 'ended_at', 'trial_end'])
    .where('customer', '=', customer)
    .execute();
  return Object.fromEntries(rows.map(({ id, ...rest }) => [id, { ...rest }]));
}

/** The same as Stripe has it. */
export async function truth(shop: TestShop, customer: string): Promise<Record<string, object>> {
  const { data } = await shop.stripe.subscriptions.list({ customer, status: 'all', limit: 100 });
  return Object.fromEntries(
    data.map(({ id, status, items, cancel_at, ended_at, trial_end }) => [
      id,
      {
        status,
        price: items.data[0]?.price.id,
        quantity: items.data[0]?.quantity ?? null,
        cancel_at,
        ended_at,
        trial_end,
      },
    ]),
  );
}

/** The store has of these customers what Stripe has, now or soon. */
export async function becomesTrue(shop: TestShop, customers: readonly string[], of = ''): Promise<void> {
  await eventually(async () => {
    for (const customer of customers) {
      expect(await stored(shop, customer), of).toEqual(await truth(shop, customer));
    }
  });
}

export interface Row {
  id: string;
  type: string;
  status: string;
  attempts: number;
  last_error: string | null;
}

export async function rows(shop: TestShop, customer?: string): Promise<Row[]> {
  const found = await shop.store.db
    .selectFrom('events')
    .select(['id', 'type', 'status', 'attempts', 'last_error'])
    .$if(customer !== undefined, (query) => query.where('customer', '=', customer ?? null))
    .orderBy('received_at')
    .execute();
  return found.map((row) => ({ ...row, attempts: Number(row.attempts) }));
}

/** The events that Stripe has of a customer, the oldest first. */
export async function eventsOf(shop: TestShop, customer: string, type?: string): Promise<Stripe.Event[]> {
  const found: Stripe.Event[] = [];
  for await (const event of shop.stripe.events.list({ limit: 100, ...(type !== undefined && { type }) })) {
    const object = event.data.object as { customer?: string | null; object: string; id?: string };
    if (object.customer === customer || object.id === customer) found.push(event);
    if (object.id === customer && event.type === 'customer.created') break;
  }
  return found.reverse();
}

export interface Delivery {
  secret?: string;
  /** Seconds. */
  timestamp?: number;
  /** Instead of one that is made. */
  signature?: string | null;
  headers?: Record<string, string>;
  path?: string;
  method?: string;
}

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are what the tests are about.
  body: any;
}

/** Sends an event, or bytes that claim to be one, as Stripe does. */
export async function deliver(
  url: string,
  event: Stripe.Event | string | Uint8Array,
  {
    secret = WEBHOOK_SECRET,
    timestamp,
    signature,
    headers = {},
    path = '/webhook',
    method = 'POST',
  }: Delivery = {},
): Promise<Answered> {
  const body =
    typeof event === 'string' || event instanceof Uint8Array ? event : JSON.stringify(event, null, 2);
  const payload = typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
  const signed = signature === undefined ? sign(payload, secret, timestamp) : signature;
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(typeof body === 'string' && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(signed !== null && { 'Stripe-Signature': signed }),
      ...headers,
    },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: body as NonNullable<RequestInit['body']> }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

/** `Stripe-Signature` for a body, as the SDK makes it for tests. */
export function sign(payload: string, secret = WEBHOOK_SECRET, timestamp?: number): string {
  return Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    ...(timestamp !== undefined && { timestamp }),
  });
}
