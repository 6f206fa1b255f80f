import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

let time = 1_800_000_000_000;
const client = useSandbox({ now: () => time });

beforeEach(async () => {
  await client.control('POST', 'reset');
  time += 60_000;
});

describe('an update', () => {
  const full = {
    id: 'p',
    name: 'P',
    description: 'd',
    images: ['https://example.com/a.png'],
    marketing_features: [{ name: 'f' }],
    metadata: { a: '1', b: '2' },
    package_dimensions: { height: 1, length: 1, weight: 1, width: 1 },
    tax_code: 'txcd_10000000',
    tax_details: { tax_code: 'txcd_10000000', performance_location: 'taxloc_1' },
    unit_label: 'seat',
    url: 'https://example.com',
  };

  test.each([
    ['description', null],
    ['images', []],
    ['marketing_features', []],
    ['metadata', {}],
    ['package_dimensions', null],
    ['tax_code', null],
    ['tax_details', null],
    ['unit_label', null],
    ['url', null],
  ])("'' unsets %s, and that alone", async (name, unset) => {
    await client.stripe.products.create(full);
    const before = (await client.send('GET', '/v1/products/p')).body;
    const { body } = await client.send('POST', '/v1/products/p', `${name}=`);
    expect(body).toEqual({ ...before, [name]: unset });
  });

  test('merges metadata key by key', async () => {
    await client.stripe.products.create(full);
    const { metadata } = await client.stripe.products.update('p', { metadata: { a: '', c: '3' } });
    expect(metadata).toEqual({ b: '2', c: '3' });
  });

  test('merges tax details field by field', async () => {
    await client.stripe.products.create(full);
    const { tax_details } = await client.stripe.products.update('p', { tax_details: { tax_code: '' } });
    expect(tax_details).toEqual({ performance_location: 'taxloc_1', tax_code: null });
  });

  test('an empty list from the SDK is no parameter at all', async () => {
    await client.stripe.products.create(full);
    const { images } = await client.stripe.products.update('p', { images: [], metadata: {} });
    expect(images).toEqual(full.images);
  });

  test('moves `updated`, not `created`', async () => {
    const made = await client.stripe.products.create({ name: 'P' });
    time += 5000;
    const changed = await client.stripe.products.update(made.id, { name: 'Q' });
    expect([changed.created, changed.updated]).toEqual([made.created, made.created + 5]);
  });

  test('keys up to the limit pass', async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${index}`.padEnd(40, 'k'), 'v'.repeat(500)]),
    );
    const { id } = await client.stripe.products.create({ name: 'P', metadata });
    expect((await client.stripe.products.retrieve(id)).metadata).toEqual(metadata);
    await expect(client.stripe.products.update(id, { metadata: { more: '1' } })).rejects.toThrow(
      '50 metadata keys',
    );
    expect(
      (await client.stripe.products.update(id, { metadata: { ['0'.padEnd(40, 'k')]: '', more: '1' } }))
        .metadata,
    ).toHaveProperty('more');
  });
});

test('what is beyond ASCII is stripped from a statement descriptor', async () => {
  expect(
    (await client.stripe.products.create({ name: 'P', statement_descriptor: 'CAFÉ BAR' }))
      .statement_descriptor,
  ).toBe('CAF BAR');
});

test('archiving a product leaves its prices alone', async () => {
  await client.stripe.products.create({ id: 'p', name: 'P' });
  const price = await client.stripe.prices.create({ product: 'p', currency: 'usd', unit_amount: 1 });
  await client.stripe.products.update('p', { active: false });
  expect((await client.stripe.prices.retrieve(price.id)).active).toBe(true);
});

describe('the default price', () => {
  test('is set, moved and cleared', async () => {
    await client.stripe.products.create({ id: 'p', name: 'P' });
    const [one, two] = [
      await client.stripe.prices.create({ product: 'p', currency: 'usd', unit_amount: 1 }),
      await client.stripe.prices.create({ product: 'p', currency: 'usd', unit_amount: 2 }),
    ];
    expect((await client.stripe.products.update('p', { default_price: one.id })).default_price).toBe(one.id);
    expect((await client.stripe.products.update('p', { default_price: two.id })).default_price).toBe(two.id);
    expect((await client.stripe.prices.update(one.id, { active: false })).active).toBe(false);
    expect((await client.stripe.products.update('p', { default_price: '' })).default_price).toBeNull();
    expect((await client.stripe.prices.update(two.id, { active: false })).active).toBe(false);
  });

  test('is made with the product', async () => {
    const product = await client.stripe.products.create({
      name: 'P',
      default_price_data: { currency: 'usd', unit_amount: 900, recurring: { interval: 'year' } },
      expand: ['default_price'],
    });
    expect(product.default_price).toMatchObject({ product: product.id, unit_amount: 900, type: 'recurring' });
    expect((await client.stripe.prices.list({ product: product.id })).data).toHaveLength(1);
  });

  test('a product whose price is refused is not made either', async () => {
    await expect(
      client.stripe.products.create({ id: 'p', name: 'P', default_price_data: { currency: 'usd' } }),
    ).rejects.toThrow('Prices require');
    await expect(client.stripe.products.retrieve('p')).rejects.toThrow('No such product');
  });
});

test('a product that has but an archived price cannot be deleted', async () => {
  await client.stripe.products.create({ id: 'p', name: 'P' });
  await client.stripe.prices.create({ product: 'p', currency: 'usd', unit_amount: 1, active: false });
  await expect(client.stripe.products.del('p')).rejects.toThrow('one or more user-created prices');
});

test('a deleted product is gone, and its id can be used again', async () => {
  await client.stripe.products.create({ id: 'p', name: 'P' });
  expect(await client.stripe.products.del('p')).toMatchObject({ id: 'p', object: 'product', deleted: true });
  await expect(client.stripe.products.retrieve('p')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  });
  await expect(client.stripe.products.del('p')).rejects.toMatchObject({ statusCode: 404 });
  expect((await client.stripe.products.list()).data).toEqual([]);
  expect((await client.stripe.products.create({ id: 'p', name: 'Q' })).name).toBe('Q');
});

test('an id with a slash or a space is found by its address', async () => {
  await client.stripe.products.create({ id: 'a/b c', name: 'P' });
  expect((await client.stripe.products.retrieve('a/b c')).name).toBe('P');
});
