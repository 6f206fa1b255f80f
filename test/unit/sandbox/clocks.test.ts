import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { advance, life, told, utc } from './billing-shop.ts';
import { price } from './lives/stages.ts';
import { refusal, useSandbox } from './support.ts';

const NOW = utc('2026-11-21T12:00:00Z');
const client = useSandbox({ now: () => NOW * 1000 });
const START = utc('2027-01-31T10:00:00Z');
const DAY = 24 * 60 * 60;

const clockAt = async (frozen_time: number) =>
  (await client.stripe.testHelpers.testClocks.create({ frozen_time })).id;
const advancing = (id: string, frozen_time: number) =>
  client.stripe.testHelpers.testClocks.advance(id, { frozen_time });

afterEach(() => vi.restoreAllMocks());

describe('a test clock', () => {
  test('stands still, and lives for thirty days', async () => {
    const { stripe } = client;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START, name: 'January' });
    expect(clock).toMatchObject({
      created: NOW,
      deletes_after: utc('2026-12-21T12:00:00Z'),
      frozen_time: START,
      livemode: false,
      name: 'January',
      status: 'ready',
      status_details: {},
    });
    expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toEqual(clock);
    expect((await stripe.testHelpers.testClocks.list()).data[0]).toEqual(clock);
  });

  test('says that it advances, and is ready later', async () => {
    const { stripe } = client;
    const types = await told(client, async () => {
      const id = await clockAt(START);
      expect(await advancing(id, START + DAY)).toMatchObject({
        frozen_time: START,
        status: 'advancing',
        status_details: { advancing: { target_frozen_time: START + DAY } },
      });
      await eventually(async () =>
        expect(await stripe.testHelpers.testClocks.retrieve(id)).toMatchObject({
          frozen_time: START + DAY,
          status: 'ready',
          status_details: {},
        }),
      );
      expect(await stripe.testHelpers.testClocks.del(id)).toEqual({
        id,
        object: 'test_helpers.test_clock',
        deleted: true,
      });
      expect((await refusal(stripe.testHelpers.testClocks.retrieve(id))).statusCode).toBe(404);
    });
    expect(types).toEqual(
      ['created', 'advancing', 'ready', 'deleted'].map((name) => `test_helpers.test_clock.${name}`),
    );
  });

  test('goes two years at most without a subscription', async () => {
    const id = await clockAt(START);
    const far = utc('2029-01-31T10:00:00Z');
    expect((await refusal(advancing(id, far + 1))).param).toBe('frozen_time');
    expect(await advancing(id, far)).toMatchObject({ status: 'advancing' });
  });

  test('goes two periods of its shortest subscription at most', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const [month, year] = [await price(client), await price(client, 'year')];
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price: year }] });
    await stripe.subscriptions.create({ customer, items: [{ price: month }, { price: year }] });
    const far = utc('2027-03-31T10:00:00Z');
    expect((await refusal(advancing(clock, far + 1))).param).toBe('frozen_time');
    await advance(client, clock, far);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
  });

  test('is deleted when its time has come, by the time of the account', async () => {
    const { stripe } = client;
    const id = await clockAt(START);
    const customer = (await stripe.customers.create({ test_clock: id })).id;
    const { body: state } = await client.control('GET', 'state');
    await client.control('POST', 'clock', { advance: 30 * DAY });
    expect((await refusal(stripe.testHelpers.testClocks.retrieve(id))).statusCode).toBe(404);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    await client.control('PUT', 'state', state);
  });

  test('fails loudly when what is due cannot be done, and can then be deleted alone', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const items = [{ price: await price(client) }];
    const { id } = await stripe.subscriptions.create({ customer, items });
    const { body: state } = await client.control('GET', 'state');
    // A state that no sandbox would write: what is to be billed is not there.
    state.objects.price = [];
    await client.control('PUT', 'state', state);
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const types = await told(client, async () => {
      await stripe.testHelpers.testClocks.advance(clock, { frozen_time: START + 29 * DAY });
      await eventually(async () =>
        expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({
          status: 'internal_failure',
          status_details: {},
        }),
      );
    });
    expect(types.at(-1)).toBe('test_helpers.test_clock.internal_failure');
    expect(reported).toHaveBeenCalledOnce();
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
    expect((await refusal(advancing(clock, START + 30 * DAY))).statusCode).toBe(400);
    await stripe.testHelpers.testClocks.del(clock);
  });
});

describe('a customer on a test clock', () => {
  test('is made when the clock stands, and hidden from lists that do not ask for its clock', async () => {
    const { stripe } = client;
    const clock = await clockAt(START);
    const email = 'clocked@example.com';
    const customer = await stripe.customers.create({ test_clock: clock, email });
    expect(customer).toMatchObject({ created: START, test_clock: clock });
    expect((await stripe.customers.list({ limit: 100 })).data).not.toContainEqual(customer);
    expect((await stripe.customers.list({ email })).data).toEqual([]);
    expect((await stripe.customers.list({ test_clock: clock })).data).toEqual([customer]);
    expect((await stripe.customers.list({ test_clock: clock, email: 'b@example.com' })).data).toEqual([]);
    const expanded = await stripe.customers.retrieve(customer.id, { expand: ['test_clock'] });
    expect(expanded).toMatchObject({ test_clock: { id: clock, frozen_time: START } });
  });

  test('may be there before its clock, and brings along what it is billed by', async () => {
    const { stripe } = client;
    const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
    await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.invoiceItems.create({ customer, amount: 100, currency: 'eur' });
    const types = await told(client, () =>
      stripe.testHelpers.testClocks.create({ frozen_time: NOW, customer }),
    );
    expect(types).toEqual(['test_helpers.test_clock.created', 'customer.updated']);
    const [clock] = (await stripe.testHelpers.testClocks.list({ limit: 100 })).data.filter(
      ({ frozen_time }) => frozen_time === NOW,
    );
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ test_clock: clock?.id });
    const [item] = (await stripe.invoiceItems.list({ customer })).data;
    expect(item).toMatchObject({ test_clock: clock?.id });
  });

  test('goes with its clock', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const items = [{ price: await price(client) }];
    const { id, latest_invoice } = await stripe.subscriptions.create({ customer, items });
    const [method] = (await stripe.customers.listPaymentMethods(customer)).data;
    await stripe.testHelpers.testClocks.del(clock);
    expect(await stripe.customers.retrieve(customer)).toEqual({
      id: customer,
      object: 'customer',
      deleted: true,
    });
    expect(await stripe.paymentMethods.retrieve(method?.id ?? '')).toMatchObject({ customer: null });
    expect((await refusal(stripe.subscriptions.retrieve(id))).statusCode).toBe(404);
    expect((await refusal(stripe.invoices.retrieve(latest_invoice as string))).statusCode).toBe(404);
  });
});
