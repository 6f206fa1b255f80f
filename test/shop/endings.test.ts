import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { postJson } from '../unit/sandbox/portal-visit.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';
import { counted, subscriber } from './support/subscriber.ts';
import { unbilledOf } from './support/unbilled.ts';

/** The end is not told by a webhook: a test tells it when it wants. */
const DROPPED = { webhook: 'customer.subscription.deleted', times: 1, drop: true };

async function arrange(shop: TestShop, user: string, times = 1): Promise<void> {
  for (let done = 0; done < times; done++) {
    const { status } = await shop.request('POST', '/offerings/paircode/schedule', {
      query: { user_id: user },
    });
    expect(status).toBe(200);
  }
}

async function workshop(shop: TestShop, user: string, attendees: number): Promise<void> {
  const answer = await shop.request('POST', '/offerings/workshop', {
    query: { user_id: user },
    body: { attendees },
  });
  expect(answer).toMatchObject({ status: 200 });
}

async function cancel(shop: TestShop, customer: string): Promise<string> {
  const [subscription] = (await shop.stripe.subscriptions.list({ customer })).data;
  const { id } = await shop.stripe.subscriptions.cancel(subscription?.id ?? '');
  return id;
}

/** As the customer does, on the portal's pages. */
async function cancelInPortal(shop: TestShop, customer: string): Promise<string> {
  const [subscription] = (await shop.stripe.subscriptions.list({ customer })).data;
  const { body } = await shop.request('POST', '/users/portal', { query: { user_id: customer } });
  const id = subscription?.id ?? '';
  expect(await postJson(`${body.url}/subscriptions/${id}/cancel`)).toMatchObject({ status: 200 });
  return id;
}

async function endingInvoices(shop: TestShop, customer: string) {
  const { data } = await shop.stripe.invoices.list({ customer, limit: 100 });
  return data.filter(({ metadata }) => metadata?.pricebook_ending !== undefined);
}

describe.each(ENGINES)('what a subscription leaves when it ends, invoiced (%s)', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine, env: { BILL_ON_CANCEL: 'invoice' } });
  });
  afterAll(() => shop.close());

  it('is on one invoice, however often the end is told', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await arrange(shop, user, 3);
    await workshop(shop, user, 2);
    const subscription = await cancelInPortal(shop, user);
    const invoice = await eventually(async () => {
      const [made] = await endingInvoices(shop, user);
      expect(made).toMatchObject({ total: 5 * 8000, auto_advance: true, status: 'draft' });
      return made;
    });
    expect(invoice).toMatchObject({
      metadata: { challenge_id: 'test-shop', pricebook_ending: subscription },
    });
    const { body } = await shop.control(
      'GET',
      `events?type=customer.subscription.deleted&object=${subscription}`,
    );
    await Promise.all([1, 2, 3].map(() => shop.control('POST', `events/${body.data[0].id}/deliver`, {})));
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toHaveLength(1);
    expect((await unbilledOf(shop)).unbilled).toEqual([]);

    await shop.control('POST', 'clock', { advance: 2 * 3600 });
    const paid = await shop.stripe.invoices.retrieve(invoice?.id ?? '');
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 40_000 });
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toHaveLength(1);
    expect(await counted(shop, user)).toBe(3);
  });

  it('makes no invoice where nothing is left', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    const subscription = await cancel(shop, user);
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toEqual([]);
  });

  it('waits for usage that Stripe has not counted yet', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await shop.control('POST', 'billing', { usage_lag_seconds: 60 });
    await arrange(shop, user, 2);
    await shop.control('POST', 'faults', DROPPED);
    const subscription = await cancel(shop, user);
    await expect(shop.shop.endings.of(user, subscription)).rejects.toThrow('not counted by Stripe yet');
    expect(await endingInvoices(shop, user)).toEqual([]);
    await shop.control('POST', 'clock', { advance: 61 });
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toMatchObject([{ total: 2 * 8000 }]);
    await shop.control('POST', 'billing', { usage_lag_seconds: 0 });
  });

  it('is invoiced at once when Stripe’s clock is far ahead of ours, too', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await shop.control('POST', 'clock', { advance: 45 * 24 * 3600 });
    await arrange(shop, user, 2);
    await shop.control('POST', 'faults', DROPPED);
    const subscription = await cancel(shop, user);
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toMatchObject([{ total: 2 * 8000 }]);
  });

  it('is on one invoice also of two processes at once', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await arrange(shop, user);
    await workshop(shop, user, 1);
    await shop.control('POST', 'faults', DROPPED);
    const subscription = await cancel(shop, user);
    const other = await startShop({
      with: shop.sandbox,
      databaseUrl: shop.databaseUrl,
      env: { BILL_ON_CANCEL: 'invoice' },
    });
    const ends = [shop, other, shop, other].map(({ shop: { endings } }) => endings.of(user, subscription));
    await Promise.allSettled(ends);
    await other.shop.endings.of(user, subscription);
    await other.close();
    expect(await endingInvoices(shop, user)).toMatchObject([{ total: 2 * 8000, auto_advance: true }]);
  });
});

describe('the invoice of what is left, broken off', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ env: { BILL_ON_CANCEL: 'invoice' } });
  });
  afterAll(() => shop.close());

  // Before a write it is as after the one before.
  it.each([0, 1, 2, 3])('at the answer to write %i, is made once', async (skip) => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await arrange(shop, user);
    await workshop(shop, user, 1);
    await shop.control('POST', 'faults', DROPPED);
    const subscription = await cancel(shop, user);
    await shop.control('POST', 'faults', { method: 'POST', path: '/v1/*', skip, times: 2, cut: 'after' });
    // Where the line is seen to be there it goes on; else it is broken off.
    await shop.shop.endings.of(user, subscription).catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'StripeUnreachable' });
    });
    const { body } = await shop.control('GET', 'faults');
    expect(body.data).toContainEqual(expect.objectContaining({ skip, left: 0 }));
    await shop.control('DELETE', 'faults');
    await shop.shop.endings.of(user, subscription);
    expect(await endingInvoices(shop, user)).toMatchObject([{ total: 2 * 8000, auto_advance: true }]);
    const { data } = await shop.stripe.invoiceItems.list({ customer: user, pending: true });
    expect(data).toEqual([]);
  });
});
