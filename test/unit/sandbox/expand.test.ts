import { beforeAll, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();
const ids: Record<string, string> = {};

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'p', name: 'P' });
  const recurring = { interval: 'month' } as const;
  const tiers = [{ up_to: 'inf' as const, unit_amount: 7 }];
  ids.tiered = (
    await stripe.prices.create({
      product: 'p',
      currency: 'usd',
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers,
      recurring,
      currency_options: { eur: { tiers }, gbp: { tiers } },
    })
  ).id;
  ids.plain = (
    await stripe.prices.create({
      product: 'p',
      currency: 'usd',
      unit_amount: 5,
      recurring: { interval: 'year' },
      currency_options: { eur: { unit_amount: 6 } },
    })
  ).id;
  await stripe.products.update('p', { default_price: ids.plain });
  ids.portal = (
    await stripe.billingPortal.configurations.create({
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: 'p', prices: [ids.plain] }],
        },
      },
    })
  ).id;
});

const get = async (path: string, ...expand: string[]) =>
  (
    await client.send(
      'GET',
      path.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? ''),
      expand.map((one, index) => `expand[${index}]=${one}`).join('&'),
    )
  ).body;

describe('fields that are absent unless asked for', () => {
  test('a price has no tiers and no currencies by itself', async () => {
    const price = await get('/v1/prices/{tiered}');
    expect(price).not.toHaveProperty('tiers');
    expect(price).not.toHaveProperty('currency_options');
  });

  test('nor in the answer to what made or changed it, unless asked', async () => {
    const { body } = await client.send('POST', `/v1/prices/${ids.tiered}`, 'nickname=x');
    expect(body).not.toHaveProperty('tiers');
    const asked = await client.send('POST', `/v1/prices/${ids.tiered}`, 'nickname=x&expand[]=tiers');
    expect(asked.body.tiers).toHaveLength(1);
  });

  test('tiers of the price are not those of its currencies', async () => {
    const price = await get('/v1/prices/{tiered}', 'tiers', 'currency_options');
    expect(price.tiers).toHaveLength(1);
    expect(Object.keys(price.currency_options).sort()).toEqual(['eur', 'gbp', 'usd']);
    for (const option of Object.values(price.currency_options)) expect(option).not.toHaveProperty('tiers');
  });

  test('a currency must be named for its tiers', async () => {
    const price = await get('/v1/prices/{tiered}', 'currency_options.eur.tiers');
    expect(price.currency_options.eur.tiers).toEqual([
      { flat_amount: null, flat_amount_decimal: null, unit_amount: 7, unit_amount_decimal: '7', up_to: null },
    ]);
    expect(price.currency_options.gbp).not.toHaveProperty('tiers');
    expect(price.currency_options.usd).not.toHaveProperty('tiers');
  });

  test('`currency_options.tiers` is silently nothing', async () => {
    const price = await get('/v1/prices/{tiered}', 'currency_options.tiers');
    expect(price.currency_options.eur).not.toHaveProperty('tiers');
  });

  test('four levels reach a currency’s tiers in a list', async () => {
    const { data } = await get('/v1/prices', 'data.currency_options.eur.tiers', 'data.tiers');
    const tiered = data.find(({ id }: { id: string }) => id === ids.tiered);
    expect(tiered.currency_options.eur.tiers).toHaveLength(1);
    const plain = data.find(({ id }: { id: string }) => id === ids.plain);
    expect(plain.currency_options.eur).toEqual({
      custom_unit_amount: null,
      tax_behavior: 'unspecified',
      unit_amount: 6,
      unit_amount_decimal: '6',
    });
    expect(plain).not.toHaveProperty('tiers');
  });

  test('the products of a portal configuration', async () => {
    const bare = await get('/v1/billing_portal/configurations/{portal}');
    expect(bare.features.subscription_update).not.toHaveProperty('products');
    const full = await get(
      '/v1/billing_portal/configurations/{portal}',
      'features.subscription_update.products',
    );
    expect(full.features.subscription_update.products).toEqual([
      {
        adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
        prices: [ids.plain],
        product: 'p',
      },
    ]);
    const list = await get('/v1/billing_portal/configurations', 'data.features.subscription_update.products');
    expect(list.data[0].features.subscription_update.products).toHaveLength(1);
  });
});

describe('ids that become objects', () => {
  test('one, and one in another', async () => {
    expect((await get('/v1/prices/{plain}')).product).toBe('p');
    const price = await get('/v1/prices/{plain}', 'product.default_price.currency_options');
    expect(price.product).toMatchObject({ id: 'p', name: 'P' });
    expect(price.product.default_price).toMatchObject({ id: ids.plain, product: 'p' });
    expect(price.product.default_price.currency_options.eur.unit_amount).toBe(6);
    expect(price).not.toHaveProperty('currency_options');
  });

  test('in a list', async () => {
    const { data } = await get('/v1/products', 'data.default_price.tiers');
    expect(data[0].default_price.id).toBe(ids.plain);
  });

  test('null stays null', async () => {
    await client.stripe.products.create({ id: 'bare', name: 'x' });
    expect((await get('/v1/products/bare', 'default_price')).default_price).toBeNull();
  });
});

/** As integrations do it with the live API: public code that runs. */
describe('what is shown anyway can be asked for', () => {
  beforeAll(async () => {
    const customer = await client.stripe.customers.create({});
    const { id, latest_invoice } = await client.stripe.subscriptions.create({
      collection_method: 'send_invoice',
      customer: customer.id,
      days_until_due: 1,
      items: [{ price: ids.plain ?? '' }],
    });
    Object.assign(ids, { invoice: String(latest_invoice), subscription: id });
  });

  test.each([
    ['/v1/subscriptions/{subscription}', 'items'],
    ['/v1/subscriptions/{subscription}', 'items.data'],
    ['/v1/subscriptions/{subscription}', 'items.data.price'],
    ['/v1/invoices/{invoice}', 'lines'],
    ['/v1/invoices/{invoice}', 'lines.data'],
  ])('%s: %s', async (path, field) => {
    expect(await get(path, field)).toEqual(await get(path));
  });

  test('in a list, in what is expanded, and on the way', async () => {
    const { data } = await get('/v1/subscriptions', 'data.items.data.price');
    expect(data[0].items.data[0].price).toMatchObject({ id: ids.plain, product: 'p' });
    const { latest_invoice } = await get('/v1/subscriptions/{subscription}', 'latest_invoice.lines.data');
    expect(latest_invoice.lines.data).toHaveLength(1);
    const { items } = await get('/v1/subscriptions/{subscription}', 'items.data.price.product');
    expect(items.data[0].price.product.name).toBe('P');
  });
});

test('what is stored is not changed by being shown', async () => {
  const before = (await client.control('GET', 'state')).body;
  await get('/v1/prices/{tiered}');
  await get('/v1/prices', 'data.product.default_price');
  expect((await client.control('GET', 'state')).body).toEqual(before);
});
