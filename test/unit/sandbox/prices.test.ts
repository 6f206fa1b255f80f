import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();

beforeEach(async () => {
  await client.control('POST', 'reset');
  await client.stripe.products.create({ id: 'p', name: 'P' });
});

const make = (params: Partial<Stripe.PriceCreateParams> = {}) =>
  client.stripe.prices.create({ product: 'p', currency: 'usd', ...params });

describe('a lookup key', () => {
  test('moves to another price on request; its holder stays active without one', async () => {
    const old = await make({ unit_amount: 1, lookup_key: 'k' });
    const fresh = await make({ unit_amount: 2, lookup_key: 'k', transfer_lookup_key: true });
    expect(fresh.lookup_key).toBe('k');
    expect(fresh).not.toHaveProperty('transfer_lookup_key');
    expect(await client.stripe.prices.retrieve(old.id)).toMatchObject({ lookup_key: null, active: true });
    const back = await client.stripe.prices.update(old.id, { lookup_key: 'k', transfer_lookup_key: true });
    expect(back.lookup_key).toBe('k');
    expect((await client.stripe.prices.list({ lookup_keys: ['k'] })).data.map(({ id }) => id)).toEqual([
      old.id,
    ]);
  });

  test('is simply set by a transfer when nobody holds it', async () => {
    expect((await make({ unit_amount: 1, lookup_key: 'k', transfer_lookup_key: true })).lookup_key).toBe('k');
  });

  test('may be sent again to the price that has it', async () => {
    const { id } = await make({ unit_amount: 1, lookup_key: 'k' });
    expect((await client.stripe.prices.update(id, { lookup_key: 'k' })).lookup_key).toBe('k');
  });

  test('is freed by an empty text, and is then free for another', async () => {
    const { id } = await make({ unit_amount: 1, lookup_key: 'k', active: false });
    await expect(make({ unit_amount: 2, lookup_key: 'k' })).rejects.toThrow('already uses that lookup key');
    expect((await client.stripe.prices.update(id, { lookup_key: '' })).lookup_key).toBeNull();
    expect((await make({ unit_amount: 2, lookup_key: 'k' })).lookup_key).toBe('k');
  });

  test('goes to exactly one of many who want it at once', async () => {
    const wishes = Array.from({ length: 10 }, (_, index) => make({ unit_amount: index, lookup_key: 'k' }));
    const outcomes = await Promise.allSettled(wishes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const moves = wishes.map((_, index) =>
      make({ unit_amount: index, lookup_key: 'k', transfer_lookup_key: true }),
    );
    await Promise.all(moves);
    const { objects } = (await client.control('GET', 'state')).body;
    const keys = objects.price.map(({ lookup_key }: Stripe.Price) => lookup_key);
    expect(keys).toHaveLength(11);
    expect(keys.filter((key: string | null) => key === 'k')).toHaveLength(1);
  });

  test('is not taken from its holder when the new price is refused', async () => {
    const holder = await make({ unit_amount: 1, lookup_key: 'k' });
    await client.control('POST', 'faults', { path: '/v1/prices', status: 500, store: true });
    await expect(make({ unit_amount: 2, lookup_key: 'k', transfer_lookup_key: true })).rejects.toThrow(
      'unknown error',
    );
    expect((await client.stripe.prices.retrieve(holder.id)).lookup_key).toBe('k');
  });
});

describe('amounts', () => {
  test.each([
    [{ unit_amount: 0 }, 0, '0'],
    [{ unit_amount: 99_999_999 }, 99_999_999, '99999999'],
    [{ unit_amount_decimal: '1000.00' }, 1000, '1000'],
    [{ unit_amount_decimal: '0.5' }, null, '0.5'],
    [{ unit_amount_decimal: '0.123456789012' }, null, '0.123456789012'],
    [{ unit_amount_decimal: '007.10' }, null, '7.1'],
  ])('%o', async (params, amount, decimal) => {
    const price = await make(params as never);
    expect([price.unit_amount, String(price.unit_amount_decimal)]).toEqual([amount, decimal]);
  });

  test('three-decimal and zero-decimal currencies', async () => {
    expect((await make({ currency: 'kwd', unit_amount: 1230 })).unit_amount).toBe(1230);
    expect((await make({ currency: 'jpy', unit_amount: 500 })).unit_amount).toBe(500);
    expect((await make({ currency: 'isk', unit_amount: 500 })).unit_amount).toBe(500);
  });

  test('tiers mirror their amounts, and the last has no end', async () => {
    const { tiers } = await make({
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      recurring: { interval: 'month' },
      tiers: [
        { up_to: 5, unit_amount: 100, flat_amount_decimal: '20.0' as never },
        { up_to: 'inf', unit_amount_decimal: '0.50' as never },
      ],
      expand: ['tiers'],
    });
    expect(JSON.parse(JSON.stringify(tiers))).toEqual([
      { flat_amount: 20, flat_amount_decimal: '20', unit_amount: 100, unit_amount_decimal: '100', up_to: 5 },
      {
        flat_amount: null,
        flat_amount_decimal: null,
        unit_amount: null,
        unit_amount_decimal: '0.5',
        up_to: null,
      },
    ]);
  });

  test('an amount chosen by the customer', async () => {
    const price = await make({ custom_unit_amount: { enabled: true, minimum: 100 } });
    expect(price.custom_unit_amount).toEqual({ maximum: null, minimum: 100, preset: null });
    expect(price).toMatchObject({ type: 'one_time', unit_amount: null, unit_amount_decimal: null });
  });
});

describe('further currencies', () => {
  const options = async (id: string) =>
    (await client.send('GET', `/v1/prices/${id}`, 'expand[]=currency_options')).body.currency_options;

  test('can be added, and sent again as they are', async () => {
    const { id } = await make({ unit_amount: 1, currency_options: { eur: { unit_amount: 2 } } });
    await client.stripe.prices.update(id, {
      currency_options: { gbp: { unit_amount: 3 }, eur: { unit_amount: 2 } },
    });
    expect(Object.keys(await options(id)).sort()).toEqual(['eur', 'gbp', 'usd']);
    expect((await options(id)).gbp).toMatchObject({
      unit_amount: 3,
      unit_amount_decimal: '3',
      tax_behavior: 'unspecified',
    });
  });

  test('are cleared by an empty text; the price’s own stays', async () => {
    const { id } = await make({ unit_amount: 1, currency_options: { eur: { unit_amount: 2 } } });
    await client.stripe.prices.update(id, { currency_options: '' });
    expect(Object.keys(await options(id))).toEqual(['usd']);
  });

  test('the price’s own follows its tax behaviour', async () => {
    const { id } = await make({ unit_amount: 1 });
    await client.stripe.prices.update(id, { tax_behavior: 'exclusive' });
    expect((await options(id)).usd.tax_behavior).toBe('exclusive');
    expect((await client.stripe.prices.update(id, { tax_behavior: 'exclusive' })).tax_behavior).toBe(
      'exclusive',
    );
  });
});

test('a product made with its price is an ordinary one', async () => {
  const price = await client.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1,
    product_data: { name: 'Inline' },
    expand: ['product'],
  });
  expect(price.product).toMatchObject({
    object: 'product',
    name: 'Inline',
    type: 'service',
    default_price: null,
  });
  expect((await client.stripe.products.list()).data).toHaveLength(2);
});

test('a refused price leaves no product behind', async () => {
  await make({ unit_amount: 1, lookup_key: 'k' });
  await expect(
    client.stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      product_data: { name: 'x' },
      lookup_key: 'k',
    }),
  ).rejects.toThrow('already uses');
  expect((await client.stripe.products.list()).data).toHaveLength(1);
});

test('prices of a metered product keep an archived meter', async () => {
  const meter = await client.stripe.billing.meters.create({
    display_name: 'm',
    event_name: 'm',
    default_aggregation: { formula: 'sum' },
  });
  const price = await make({
    unit_amount: 1,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  await client.stripe.billing.meters.deactivate(meter.id);
  expect((await client.stripe.prices.retrieve(price.id)).recurring?.meter).toBe(meter.id);
});

test('the longest intervals are allowed', async () => {
  for (const [interval, interval_count] of [
    ['day', 1095],
    ['week', 156],
    ['month', 36],
    ['year', 3],
  ] as const) {
    expect((await make({ unit_amount: 1, recurring: { interval, interval_count } })).recurring).toMatchObject(
      { interval, interval_count },
    );
  }
});
