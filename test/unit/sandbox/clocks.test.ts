import { describe, expect, test } from 'vitest';
import { advance, told, utc } from './billing-shop.ts';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-31T10:00:00Z');
const DAY = 24 * 60 * 60;

describe('a test clock', () => {
  test('stands still, and lives for thirty days', async () => {
    const { stripe } = client;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START, name: 'January' });
    expect(clock).toMatchObject({
      created: utc('2026-11-21T12:00:00Z'),
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
      const { id } = await stripe.testHelpers.testClocks.create({ frozen_time: START });
      const advancing = await stripe.testHelpers.testClocks.advance(id, { frozen_time: START + DAY });
      expect(advancing).toMatchObject({
        frozen_time: START,
        status: 'advancing',
        status_details: { advancing: { target_frozen_time: START + DAY } },
      });
      await advance(client, id, START + 2 * DAY).catch(() => advance(client, id, START + 2 * DAY));
      expect(await stripe.testHelpers.testClocks.retrieve(id)).toMatchObject({
        frozen_time: START + 2 * DAY,
        status: 'ready',
        status_details: {},
      });
      expect(await stripe.testHelpers.testClocks.del(id)).toEqual({
        id,
        object: 'test_helpers.test_clock',
        deleted: true,
      });
      expect((await refusal(stripe.testHelpers.testClocks.retrieve(id))).statusCode).toBe(404);
    });
    const clockType = (name: string) => `test_helpers.test_clock.${name}`;
    expect(types).toEqual(['created', 'advancing', 'ready', 'advancing', 'ready', 'deleted'].map(clockType));
  });
});

describe('a customer on a test clock', () => {
  test('is made when the clock stands, and hidden from lists that do not ask for its clock', async () => {
    const { stripe } = client;
    const clock = (await stripe.testHelpers.testClocks.create({ frozen_time: START })).id;
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

  test('goes with its clock', async () => {
    const { stripe } = client;
    const clock = (await stripe.testHelpers.testClocks.create({ frozen_time: START })).id;
    const customer = (await stripe.customers.create({ test_clock: clock })).id;
    const method = (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
    await stripe.testHelpers.testClocks.del(clock);
    expect(await stripe.customers.retrieve(customer)).toEqual({
      id: customer,
      object: 'customer',
      deleted: true,
    });
    expect(await stripe.paymentMethods.retrieve(method)).toMatchObject({ customer: null });
  });
});
