/** A Checkout session is paid once: across 3D Secure, tabs and clicks, and by its page alone. */
import { describe, expect, test } from 'vitest';
import { CARDS, pay, TYPED, toPage } from './checkout-page.ts';
import { paymentOf, type Session, setupOf, useShop } from './checkout-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const { create, createSetup, look, chargesOf } = useShop(client);

describe('3D Secure', () => {
  test.each([
    { card: 'authenticates', result: 200 },
    { card: 'authenticatesUnlessSetUp', result: 200 },
    { card: 'authenticatesThenDeclines', result: 402 },
    { card: 'authenticatesThenLacksFunds', result: 402 },
  ] as const)('the card that $card', async ({ card, result }) => {
    const session = await create();
    const asked = await pay(client, session, { cardNumber: CARDS[card] });
    expect([asked.status, asked.body.challenge]).toEqual([200, `/c/pay/${session.id}/challenge`]);
    expect(paymentOf(await look(session)).status).toBe('requires_action');
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(result);
    expect((await look(session)).status).toBe(result === 200 ? 'complete' : 'open');
  });

  test('that fails says so, and another card pays', async () => {
    const session = await create();
    await pay(client, session, { cardNumber: CARDS.authenticates });
    const { status, body } = await toPage(client, session, 'authenticate', { outcome: 'fail' });
    expect(status).toBe(402);
    expect(Object.values(body.errors)).toEqual([
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    ]);
    expect(await chargesOf(session)).toEqual([]);
    expect((await pay(client, session)).status).toBe(200);
  });

  test('can be asked of every card', async () => {
    const session = await create({ payment_method_options: { card: { request_three_d_secure: 'any' } } });
    expect((await pay(client, session)).body).toHaveProperty('challenge');
    await toPage(client, session, 'authenticate', { outcome: 'complete' });
    expect((await look(session)).payment_status).toBe('paid');
  });

  test.each([
    ['complete', 'complete'],
    ['fail', 'open'],
  ] as const)('told to the control plane, %s: the session is %s', async (outcome, status) => {
    const session = await create();
    await pay(client, session, { cardNumber: CARDS.authenticates });
    const intent = paymentOf(await look(session)).id;
    const { body } = await client.control('POST', 'authenticate', { intent, outcome });
    expect(body.status).toBe(outcome === 'complete' ? 'succeeded' : 'requires_payment_method');
    expect((await look(session)).status).toBe(status);
  });

  test('goes on where it was in another sandbox that is given the state', async () => {
    const session = await create({ customer_creation: 'always' });
    await pay(client, session, { cardNumber: CARDS.authenticates });
    const state = (await client.control('GET', 'state')).body;
    await client.control('POST', 'reset');
    await client.control('PUT', 'state', state);
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(200);
    expect((await look(session)).customer).toMatchObject({ name: 'Jenny Rosen', email: TYPED.email });
  });

  test('another card takes over from one that waits', async () => {
    const session = await create();
    await pay(client, session, { cardNumber: CARDS.authenticates });
    expect((await pay(client, session)).status).toBe(200);
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(200);
    expect((await chargesOf(session)).map(({ amount, paid }) => [amount, paid])).toEqual([[4000, true]]);
  });
});

describe('a session is paid once', () => {
  test('whoever clicks how often', async () => {
    const session = await create({ customer_creation: 'always' });
    const replies = await Promise.all(Array.from({ length: 10 }, () => pay(client, session)));
    expect(new Set(replies.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect((await pay(client, session)).body).toEqual(replies[0]?.body);
    expect(await chargesOf(session)).toHaveLength(1);
    const { data } = await client.stripe.events.list({ type: 'checkout.session.completed', limit: 100 });
    expect(data.filter(({ data: { object } }) => (object as Session).id === session.id)).toHaveLength(1);
  });

  test('in two tabs, one of which authenticates', async () => {
    const session = await create();
    await Promise.all([
      pay(client, session, { cardNumber: CARDS.authenticates }),
      pay(client, session, { cardNumber: CARDS.authenticates }),
    ]);
    await Promise.all(
      Array.from({ length: 5 }, () => toPage(client, session, 'authenticate', { outcome: 'complete' })),
    );
    expect((await chargesOf(session)).map(({ paid }) => paid)).toEqual([true]);
  });

  test.each([
    ['payment_intents', 'PaymentIntents', () => create()],
    ['setup_intents', 'SetupIntents', () => createSetup()],
  ] as const)('by its page alone: /v1/%s', async (path, noun, make) => {
    const session = await make();
    await pay(client, session, { cardNumber: CARDS.declined });
    const open = await look(session);
    const { id } = paymentOf(open) ?? setupOf(open);
    for (const [call, form] of [
      ['confirm', 'payment_method=pm_card_visa'],
      ['cancel', ''],
    ]) {
      const { status, body } = await client.send('POST', `/v1/${path}/${id}/${call}`, form);
      expect([status, body.error.message]).toEqual([
        400,
        `You cannot perform this action on ${noun} created by Checkout.`,
      ]);
    }
    expect((await look(session)).status).toBe('open');
  });

  test.each([
    ['payment_intents', 'PaymentIntent', () => create()],
    ['setup_intents', 'SetupIntent', () => createSetup()],
  ] as const)('what it decides cannot be updated, the rest can: /v1/%s', async (path, noun, make) => {
    const session = await make();
    await pay(client, session, { cardNumber: CARDS.declined });
    const open = await look(session);
    const { id } = paymentOf(open) ?? setupOf(open);
    const update = (form: string) => client.send('POST', `/v1/${path}/${id}`, form);
    const { status, body } = await update('payment_method=pm_card_visa&customer=cus_x&description=y');
    expect([status, body.error.message]).toEqual([
      400,
      `Some of the parameters you provided (payment_method, customer) cannot be used when modifying a ${noun} that was created by Checkout. You can try again without those parameters.`,
    ]);
    expect((await update('description=y&metadata[a]=b')).body).toMatchObject({
      description: 'y',
      metadata: { a: 'b' },
    });
  });
});
