import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, payAt, sessionOf, sessionsOf, subscriptionsOf, visitor } from './support/buyer.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

describe.each(ENGINES)('Checkout, on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  it('sells the monthly price as the catalog says', async () => {
    const user = await visitor(shop);
    const { status, body } = await checkout(shop, user, 'paircode.monthly');
    expect(status).toBe(200);
    const [session] = await sessionsOf(shop, user);
    expect(session).toMatchObject({
      id: sessionOf(body.url),
      mode: 'subscription',
      customer: user,
      payment_method_collection: 'always',
      success_url: `${shop.url}/dashboard?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${shop.url}/dashboard`,
      metadata: { challenge_id: 'test-shop' },
    });
    await payAt(shop, body.url);
    const [subscription] = await subscriptionsOf(shop, user);
    expect(subscription).toMatchObject({ status: 'trialing', metadata: { challenge_id: 'test-shop' } });
    expect(
      await shop.request('GET', '/users', { query: { user_id: user, session_id: sessionOf(body.url) } }),
    ).toMatchObject({
      status: 200,
      body: { user: { subscription: { id: subscription?.id, status: 'trialing', type: 'monthly' } } },
    });
    expect(await checkout(shop, user, 'paircode.ondemand')).toMatchObject({
      status: 409,
      body: { error: { code: 'already_subscribed' } },
    });
    const portal = await shop.request('POST', '/portal', { query: { user_id: user } });
    expect(portal).toMatchObject({
      status: 200,
      body: { url: expect.stringContaining('/p/session/'), configuration: expect.stringMatching(/^bpc_/) },
    });
    const workshop = await shop.request('POST', '/offerings/workshop', {
      query: { user_id: user },
      body: { attendees: 6 },
    });
    expect(workshop).toMatchObject({ status: 200, body: { subscription: subscription?.id } });
    expect((await shop.request('GET', '/offerings')).body).toMatchObject({
      pairCode: { monthlyPrice: { unit_amount: 6000 } },
    });
  });
});
