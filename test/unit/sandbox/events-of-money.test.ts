/**
 * Whoever only listens knows as much as who asks: after payments of every sort the last event of each
 * object shows it as it is.
 */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox();
const BY_CARD = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } };
const DAY = 86_400;

const HOMES: Record<string, string> = {
  customer: 'customers',
  payment_method: 'payment_methods',
  payment_intent: 'payment_intents',
  charge: 'charges',
  refund: 'refunds',
  setup_intent: 'setup_intents',
  'checkout.session': 'checkout/sessions',
  product: 'products',
  price: 'prices',
};
const last = new Map<string, Stripe.Event>();

beforeAll(async () => {
  const { stripe } = client;
  const pay = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
    stripe.paymentIntents.create({ amount: 3000, currency: 'usd', confirm: true, ...BY_CARD, ...params });

  const customer = await stripe.customers.create({ email: 'a@example.com', name: 'A' });
  await stripe.customers.update(customer.id, { name: 'B', metadata: { a: '1' } });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  await stripe.paymentMethods.update(card.id, { metadata: { x: 'y' } });

  const paid = await pay({ customer: customer.id, payment_method: card.id });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
  await stripe.charges.update(String(paid.latest_charge), { metadata: { q: '1' } });
  const held = { capture_method: 'manual', payment_method: 'pm_card_visa' } as const;
  await stripe.paymentIntents.capture((await pay(held)).id, { amount_to_capture: 1000 });
  await stripe.paymentIntents.cancel((await pay(held)).id);
  await pay(held);
  await refusal(pay({ payment_method: 'pm_card_visa_chargeDeclined' }));
  await pay({ payment_method: 'pm_card_authenticationRequired' });
  await pay({ payment_method: 'pm_card_createDispute' });

  await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: 'pm_card_mastercard',
    confirm: true,
    ...BY_CARD,
  });
  const session = (): Stripe.Checkout.SessionCreateParams => ({
    mode: 'payment',
    success_url: 'https://a.example',
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'x' } }, quantity: 1 },
    ],
  });
  await stripe.checkout.sessions.expire((await stripe.checkout.sessions.create(session())).id);
  await stripe.checkout.sessions.create(session());
  for (const advance of [60, 2 * DAY, 8 * DAY]) await client.control('POST', 'clock', { advance });
  await stripe.paymentMethods.detach(card.id);

  for await (const event of stripe.events.list({ limit: 100 })) {
    const { id } = event.data.object as { id: string };
    if (!last.has(id)) last.set(id, event);
  }
});

describe.each(Object.entries(HOMES))('%s', (kind, home) => {
  test('is as its last event says', async () => {
    const { objects } = (await client.control('GET', 'state')).body;
    let compared = 0;
    for (const { id } of objects[kind]) {
      const event = last.get(id);
      const { body } = await client.send('GET', `/v1/${home}/${id}`);
      // A card that was never attached to anybody is told of in what it paid, and by itself never.
      if (event === undefined) expect([kind, body.customer]).toEqual(['payment_method', null]);
      else {
        expect(event.data.object, event.type).toEqual(body);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
