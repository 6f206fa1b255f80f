/** What is not from Stripe changes nothing, and what is signed but lies changes nothing either. */
import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { enter, subscribed } from './support/person.ts';
import type { Place } from './support/place.ts';
import { expect, test } from './support/test.ts';

/** An event that says that a subscription has ended. */
function ending(subscription: object): string {
  return JSON.stringify({
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    object: 'event',
    type: 'customer.subscription.deleted',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    data: { object: { ...subscription, status: 'canceled', ended_at: Math.floor(Date.now() / 1000) } },
  });
}

/** What the SDK says of a delivery. */
function refusalOf({ stripe }: Place, payload: string, signature: string, secret: string): string {
  try {
    stripe.webhooks.constructEvent(payload, signature, secret);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The SDK takes this delivery.');
}

test('forged and late webhooks are refused, one that lies is not believed', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const { stripe, webhookSecret } = place;
  const customer = await enter(context, place, email);
  const subscription = await subscribed(context, place, customer, 'monthly');
  await page.goto('/dashboard');
  await expect(shop.status).toHaveText('trialing');

  const payload = ending(subscription);
  const secret = webhookSecret.split(',')[0] as string;
  const deliver = (body: string, signature: string) =>
    fetch(`${place.url}/webhook`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
      body,
    });
  const sign = (more: object) => stripe.webhooks.generateTestHeaderString({ payload, secret, ...more });
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
  const forged: [what: string, body: string, signature: string][] = [
    ['no signature', payload, ''],
    ['another secret', payload, sign({ secret: `whsec_${randomUUID()}` })],
    ['other content than was signed', payload.replace('"livemode":false', '"livemode":true'), sign({})],
    ['an hour old', payload, sign({ timestamp: anHourAgo })],
  ];
  for (const [what, body, signature] of forged) {
    const answer = await deliver(body, signature);
    expect(answer.status, what).toBe(400);
    expect(await answer.json(), what).toEqual({
      error: { message: refusalOf(place, body, signature, secret) },
    });
  }
  await expectUnchanged();

  // Signed with the secret, as if that had been stolen: whom it is about is looked up at Stripe, and nothing else.
  const lie = await deliver(payload, sign({}));
  expect(lie.status).toBe(200);
  expect(await lie.json()).toEqual({ received: true });
  await expect.poll(() => statusOf(JSON.parse(payload).id)).toBe('done');
  await expectUnchanged();

  /** Of an event in the shop's store: `done` once its work is. */
  function statusOf(event: string): unknown {
    const store = new Database(place.store, { timeout: 10_000, readonly: true });
    try {
      return store.prepare('SELECT status FROM events WHERE id = ?').pluck().get(event);
    } finally {
      store.close();
    }
  }

  async function expectUnchanged(): Promise<void> {
    await expect(shop.status).toHaveText('trialing');
    await page.reload();
    await expect(shop.status).toHaveText('trialing');
    await expect(shop.subscription).toHaveAttribute('data-subscription-id', subscription.id);
    await expect(shop.ended).toHaveCount(0);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('trialing');
  }
});
