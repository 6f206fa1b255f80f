/** `/_sandbox/objects` and `/_sandbox/object/:id`: all that the account holds, as the API shows it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../sandbox/store/objects.ts';
import { life, utc } from './billing-shop.ts';
import { price } from './lives/stages.ts';
import { type Reply, useSandbox } from './support.ts';

// Time stands still: nothing changes between two looks at it.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });

beforeEach(() => client.control('POST', 'reset'));

const counts = async (): Promise<Record<string, number>> => {
  const { data } = (await client.control('GET', 'objects')).body;
  return Object.fromEntries(data.map(({ type, count }: { type: string; count: number }) => [type, count]));
};
const objects = (type: string, query = '') => client.control('GET', `objects/${type}?${query}`);
const object = (id: string) => client.control('GET', `object/${encodeURIComponent(id)}`);
const read = async (path: string) => (await client.send('GET', path)).body;
const ids = ({ body }: Reply) => body.data.map(({ id }: { id: string }) => id);

/** Somebody who subscribes, pays, pays once more and gets it back. */
async function live() {
  const { stripe } = client;
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: await price(client) }],
  });
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'eur',
    customer: customer.id,
    payment_method: customer.invoice_settings.default_payment_method as string,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  const endpoint = await stripe.webhookEndpoints.create({
    url: 'https://example.com/webhook',
    enabled_events: ['*'],
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'eur',
    success_url: 'https://example.com',
  });
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  return { customer, subscription, intent, refund, endpoint, session, meter };
}

describe('the types', () => {
  test('are all that Stripe has, each with its count, none of our own', async () => {
    await live();
    const { customer } = await life(client, utc('2027-01-31T10:00:00Z'));
    await client.control('POST', `customers/${customer}/fail_next_payment`, { decline_code: 'lost_card' });
    const found = await counts();
    expect(found).toMatchObject({
      customer: 2,
      subscription: 1,
      invoice: 1,
      payment_intent: 2,
      refund: 1,
      price: 1,
    });
    const ours = ['billing_settings', 'delivery', 'mail', 'planned_decline', 'portal_settings'];
    expect(Object.keys(found).sort()).toEqual(KINDS.filter((kind) => !ours.includes(kind)).toSorted());
    for (const type of ours) expect((await objects(type)).status).toBe(404);
    expect((await object(customer)).body.object).toBe('customer');
    expect((await object('billing_settings')).status).toBe(404);
  });

  test('are named to whoever asks for another', async () => {
    const { status, body } = await objects('products');
    expect(status).toBe(404);
    expect(body.error.message).toMatch(
      /^There are no objects of the type products, only of these: product, price,/,
    );
  });
});

describe('an object', () => {
  test('is as the API shows it, in its list and by its id', async () => {
    const { customer, subscription, intent, refund, endpoint, session, meter } = await live();
    const [item] = subscription.items.data;
    const invoice = await read(`/v1/invoices/${subscription.latest_invoice}`);
    const event = (await read('/v1/events?type=refund.created')).data[0];
    const paths: [string, string][] = [
      [customer.id, '/v1/customers/'],
      [subscription.id, '/v1/subscriptions/'],
      [invoice.id, '/v1/invoices/'],
      [intent.id, '/v1/payment_intents/'],
      [intent.latest_charge as string, '/v1/charges/'],
      [refund.id, '/v1/refunds/'],
      [endpoint.id, '/v1/webhook_endpoints/'],
      [session.id, '/v1/checkout/sessions/'],
      [meter.id, '/v1/billing/meters/'],
      [event.id, '/v1/events/'],
      [intent.payment_method as string, '/v1/payment_methods/'],
      [refund.balance_transaction as string, '/v1/balance_transactions/'],
      [(await read('/v1/account')).id, '/v1/accounts/'],
      [item?.id ?? '', '/v1/subscription_items/'],
    ];
    for (const [id, path] of paths) {
      const shown = await read(`${path}${id}`);
      expect((await object(id)).body).toEqual(shown);
      if (!/^(si|acct)_/.test(id)) expect((await objects(shown.object)).body.data).toContainEqual(shown);
    }
    const [line] = invoice.lines.data;
    expect((await object(line.id)).body).toEqual(line);
  });

  test('has no secret that the API does not show', async () => {
    const { endpoint } = await live();
    const { body: state } = await client.control('GET', 'state');
    const [{ signing_secret }] = state.objects.webhook_endpoint;
    expect(endpoint.secret).toBe(signing_secret);
    const all = [
      await object(endpoint.id),
      await objects('webhook_endpoint'),
      await objects('event', 'limit=100'),
    ];
    expect(JSON.stringify(all)).not.toContain(signing_secret);
  });

  test('that lives on a test clock is there too', async () => {
    const { customer } = await life(client, utc('2027-01-31T10:00:00Z'));
    expect(ids(await objects('customer'))).toEqual([customer]);
    expect((await object(customer)).body).toEqual(await read(`/v1/customers/${customer}`));
  });

  test('that is a deleted customer is what is left of it', async () => {
    const { id } = await client.stripe.customers.create();
    await client.stripe.customers.del(id);
    const left = { id, object: 'customer', deleted: true };
    expect((await object(id)).body).toEqual(left);
    expect((await objects('deleted_customer')).body.data).toEqual([left]);
    expect((await objects('customer')).body.data).toEqual([]);
  });

  test('may be called anything', async () => {
    const { id } = await client.stripe.products.create({ id: 'a b?c%', name: 'Odd' });
    expect((await object(id)).body.name).toBe('Odd');
    expect(ids(await objects('product', 'starting_after=a+b%3Fc%25'))).toEqual([]);
  });

  test('that is not there is not found', async () => {
    const { status, body } = await object('cus_none');
    expect([status, body.error.message]).toEqual([404, 'There is no object cus_none.']);
  });
});

describe('a page', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 25; n++) await client.stripe.products.create({ id: `p${n}`, name: 'x' });
  });
  const upTo = (first: number, last: number) =>
    Array.from({ length: first - last + 1 }, (_, index) => `p${first - index}`);

  test('has the newest twenty, and the next one goes on from there', async () => {
    const first = await objects('product');
    expect([ids(first), first.body.has_more, first.body.next]).toEqual([upTo(25, 6), true, 'p6']);
    const second = await objects('product', 'starting_after=p6');
    expect([ids(second), second.body.has_more, second.body.next]).toEqual([upTo(5, 1), false, null]);
  });

  test('has as many as are asked for', async () => {
    const page = await objects('product', 'limit=3&starting_after=p10');
    expect([ids(page), page.body.has_more]).toEqual([upTo(9, 7), true]);
    expect(ids(await objects('product', 'limit=100'))).toEqual(upTo(25, 1));
    const last = await objects('product', 'limit=25');
    expect([ids(last).length, last.body.has_more]).toEqual([25, false]);
  });

  test('goes on by what has no id in the API', async () => {
    await client.stripe.billing.meters.create({
      display_name: 'Calls',
      event_name: 'calls',
      default_aggregation: { formula: 'sum' },
    });
    const customer = await client.stripe.customers.create();
    for (const value of ['1', '2', '3']) {
      const payload = { stripe_customer_id: customer.id, value };
      await client.stripe.billing.meterEvents.create({ event_name: 'calls', payload });
    }
    const values = ({ body }: Reply) =>
      body.data.map(({ payload }: { payload: { value: string } }) => payload.value);
    const first = await objects('billing.meter_event', 'limit=2');
    expect(values(first)).toEqual(['3', '2']);
    expect(first.body.data[0]).not.toHaveProperty('id');
    expect(values(await objects('billing.meter_event', `starting_after=${first.body.next}`))).toEqual(['1']);
  });

  test.each([
    ['limit=0', '"limit" must be a whole number from 1 to 100.'],
    ['limit=101', '"limit" must be a whole number from 1 to 100.'],
    ['limit=ten', '"limit" must be a whole number from 1 to 100.'],
    ['limit=', '"limit" must be a whole number from 1 to 100.'],
    ['starting_after=p99', '"starting_after" must be the id of a product, and p99 is none.'],
  ])('is not to be had with %s', async (query, message) => {
    const { status, body } = await objects('product', query);
    expect([status, body.error.message]).toEqual([400, message]);
  });
});
