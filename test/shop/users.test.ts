import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

describe.each(ENGINES)('users (%s)', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  it('are made with a Customer, which carries whose it is', async () => {
    const { status, body } = await shop.request('POST', '/users', { body: { email: ' Ada@Example.com ' } });
    expect({ status, body }).toEqual({ status: 200, body: { id: body.id, email: 'ada@example.com' } });
    const customer = await shop.stripe.customers.retrieve(body.id);
    expect(customer).toMatchObject({
      email: 'ada@example.com',
      metadata: {
        challenge_id: 'test-shop',
        pricebook: 'devchat_test-shop/customer',
        pricebook_email: 'ada@example.com',
      },
    });
    const again = await shop.request('POST', '/users', { body: { email: 'ADA@example.com' } });
    expect(again.body).toEqual(body);
  });
});
