/** What the buyer changes of a Checkout session: quantities, and amounts that are theirs to choose. */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { CARDS, pay, toPage } from './checkout-page.ts';
import { type Params, paymentOf, type Session, useShop } from './checkout-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const shop = useShop(client);
const { create, look, chargesOf } = shop;

describe('quantities', () => {
  const adjustable = (more: Partial<NonNullable<Params['line_items']>[number]['adjustable_quantity']> = {}) =>
    create({
      line_items: [
        {
          price: shop.price,
          quantity: 2,
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 5, ...more },
        },
      ],
    });
  const itemOf = async (session: Session) =>
    (await client.stripe.checkout.sessions.listLineItems(session.id)).data[0] as Stripe.LineItem;
  const change = async (session: Session, quantity: number) =>
    toPage(client, session, 'quantity', { item: (await itemOf(session)).id, quantity });

  test('can change within their range, and the amounts with them', async () => {
    const session = await adjustable();
    expect((await change(session, 5)).status).toBe(200);
    expect(await itemOf(session)).toMatchObject({
      quantity: 5,
      amount_subtotal: 10_000,
      amount_total: 10_000,
    });
    expect(await look(session)).toMatchObject({ amount_subtotal: 10_000, amount_total: 10_000 });
    await pay(client, session);
    expect(paymentOf(await look(session)).amount).toBe(10_000);
  });

  test.each([0, 6, 99])('not beyond: %i', async (quantity) => {
    const session = await adjustable();
    expect((await change(session, quantity)).status).toBe(422);
    expect((await itemOf(session)).quantity).toBe(2);
  });

  test('not where they are fixed', async () => {
    const session = await create();
    expect((await change(session, 3)).status).toBe(422);
    const off = await adjustable({ enabled: false });
    expect((await change(off, 3)).status).toBe(422);
  });

  test('the last line cannot go to nothing, another can', async () => {
    const line = { price: shop.price, quantity: 1, adjustable_quantity: { enabled: true } };
    const session = await create({ line_items: [line, line] });
    const { data } = await client.stripe.checkout.sessions.listLineItems(session.id);
    const set = (index: number, quantity: number) =>
      toPage(client, session, 'quantity', { item: data[index]?.id, quantity });
    expect((await set(0, 0)).status).toBe(200);
    expect((await set(1, 0)).status).toBe(422);
    expect((await look(session)).amount_total).toBe(2000);
  });

  test('a change between two tries is charged', async () => {
    const session = await adjustable();
    await pay(client, session, { cardNumber: CARDS.declined });
    await change(session, 3);
    await pay(client, session);
    expect((await chargesOf(session)).map(({ amount, status }) => [amount, status])).toEqual([
      [6000, 'succeeded'],
      [4000, 'failed'],
    ]);
  });

  test('a change gives up an authentication that was for another amount', async () => {
    const session = await adjustable();
    await pay(client, session, { cardNumber: CARDS.authenticates });
    await change(session, 3);
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(400);
    expect(await chargesOf(session)).toEqual([]);
    await pay(client, session, { cardNumber: CARDS.authenticates });
    await toPage(client, session, 'authenticate', { outcome: 'complete' });
    expect((await chargesOf(session)).map(({ amount }) => amount)).toEqual([6000]);
  });

  test('who authenticates agrees to the amount that was shown, whatever another tab has tried since', async () => {
    const session = await adjustable();
    const shown = (await pay(client, session, { cardNumber: CARDS.authenticates })).body;
    await change(session, 3);
    const other = (await pay(client, session, { cardNumber: CARDS.authenticates })).body;
    const agree = (attempt: string) =>
      toPage(client, session, 'authenticate', { outcome: 'complete', attempt });
    expect((await agree(shown.attempt)).status).toBe(400);
    expect(await chargesOf(session)).toEqual([]);
    expect((await agree(other.attempt)).status).toBe(200);
    expect((await chargesOf(session)).map(({ amount }) => amount)).toEqual([6000]);
  });
});

describe('an amount that the buyer chooses', () => {
  const chosen = async (custom_unit_amount: object) => {
    const { id } = await client.stripe.prices.create({
      product: 'shirt',
      currency: 'usd',
      custom_unit_amount: { enabled: true, ...custom_unit_amount },
    });
    return create({ line_items: [{ price: id, quantity: 1 }] });
  };

  test.each([
    ['25', 2500],
    ['10.50', 1050],
    ['500', 50_000],
  ])('%s', async (customUnitAmount, amount) => {
    const session = await chosen({ minimum: 1000, maximum: 50_000 });
    expect([session.amount_total, session.payment_status]).toEqual([0, 'unpaid']);
    expect((await pay(client, session, { customUnitAmount })).status).toBe(200);
    const done = await look(session);
    expect([done.amount_total, paymentOf(done).amount]).toEqual([amount, amount]);
  });

  test.each(['', '9.99', '500.01', '12.345', 'many'])('not %j', async (customUnitAmount) => {
    const session = await chosen({ minimum: 1000, maximum: 50_000 });
    expect((await pay(client, session, { customUnitAmount })).status).toBe(422);
    expect(await look(session)).toMatchObject({ status: 'open', payment_intent: null });
  });

  test('less than can be charged at all is refused', async () => {
    const session = await chosen({});
    expect((await pay(client, session, { customUnitAmount: '0.49' })).status).toBeGreaterThanOrEqual(400);
    expect((await look(session)).status).toBe('open');
    expect((await pay(client, session, { customUnitAmount: '0.50' })).status).toBe(200);
  });

  test('begins with its preset', async () => {
    const session = await chosen({ preset: 1500 });
    expect([session.amount_total, session.amount_subtotal]).toEqual([1500, 1500]);
    expect((await pay(client, session, { customUnitAmount: '15.00' })).status).toBe(200);
    expect(paymentOf(await look(session)).amount).toBe(1500);
  });
});
