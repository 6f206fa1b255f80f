/** Somebody looks at a page to subscribe, perhaps tries a card, and never comes back. */
import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../billing-shop.ts';
import { CARDS, pay, toPage } from '../checkout-page.ts';
import { useSandbox } from '../support.ts';

const client = useSandbox();
const DAY = 86_400;
let price = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'team', name: 'Team' });
  const recurring = { interval: 'month' } as const;
  price = (await stripe.prices.create({ product: 'team', currency: 'usd', unit_amount: 6000, recurring })).id;
});

const open = (trial = false) =>
  client.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    line_items: [{ price, quantity: 1 }],
    ...(trial ? { subscription_data: { trial_period_days: 30 } } : {}),
  });

const tries = [
  { name: 'only looks', trial: false, cards: [], after: [] },
  { name: 'is declined', trial: false, cards: [CARDS.declined], after: ['payment_intent.canceled'] },
  {
    name: 'leaves during 3D Secure',
    trial: false,
    cards: [CARDS.declined, CARDS.authenticates],
    after: ['payment_intent.canceled'],
  },
  { name: 'only looks at a trial', trial: true, cards: [], after: [] },
  {
    name: 'leaves a trial during 3D Secure',
    trial: true,
    cards: [CARDS.authenticatesUnlessSetUp],
    after: ['setup_intent.canceled'],
  },
];

describe.each(tries)('who $name', ({ trial, cards, after }) => {
  test('leaves nothing behind when the session expires', async () => {
    const { stripe } = client;
    const session = await open(trial);
    for (const cardNumber of cards) await pay(client, session, { cardNumber });
    const days = (advance: number) => client.control('POST', 'clock', { advance });
    expect(await told(client, () => days(DAY - 60))).toEqual([]);
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    expect(await told(client, () => days(60))).toEqual([...after, 'checkout.session.expired']);

    const expired = await stripe.checkout.sessions.retrieve(session.id);
    expect(expired).toMatchObject({
      status: 'expired',
      payment_status: trial ? 'no_payment_required' : 'unpaid',
      url: null,
      customer: null,
      subscription: null,
      invoice: null,
    });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
    expect((await stripe.invoices.list()).data).toEqual([]);
    // Nobody gets in any more, by any door.
    const late = await told(client, async () => {
      expect((await pay(client, session)).status).toBe(409);
      expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(409);
    });
    expect(late).toEqual([]);
    await days(60 * DAY);
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  });
});
