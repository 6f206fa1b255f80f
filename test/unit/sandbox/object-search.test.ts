/** Looking for objects in the control plane. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();
const ids: Record<string, string> = {};

beforeAll(async () => {
  for (const [name, email] of Object.entries({ Ada: 'ada@example.com', Bob: 'bob@example.org' })) {
    ids[name] = (await client.stripe.customers.create({ name, email })).id;
    for (const amount of [100, 200, 300]) {
      await client.stripe.invoiceItems.create({ customer: ids[name], currency: 'usd', amount });
    }
  }
});

async function find(type: string, query: Record<string, string>) {
  const { status, body } = await client.control('GET', `objects/${type}?${new URLSearchParams(query)}`);
  expect(status).toBe(200);
  return body;
}

test.each([
  ['ADA@', ['Ada']],
  ['example', ['Bob', 'Ada']],
  ['Bob', ['Bob']],
  ['usd', []],
])('customers that contain %s', async (contains, names) => {
  const { data } = await find('customer', { contains });
  expect(data.map(({ name }: { name: string }) => name)).toEqual(names);
});

test('what is of a customer, in pages', async () => {
  const query = { customer: ids.Ada ?? '', limit: '2' };
  const first = await find('invoiceitem', query);
  expect(first).toMatchObject({ data: [{ amount: 300 }, { amount: 200 }], has_more: true });
  expect(first.next).toBe(first.data[1].id);
  const second = await find('invoiceitem', { ...query, starting_after: first.next });
  expect(second).toMatchObject({ data: [{ amount: 100, customer: ids.Ada }], has_more: false, next: null });
  // Older ones are of somebody else.
  const all = await find('invoiceitem', { customer: ids.Bob ?? '', limit: '3' });
  expect([all.data.length, all.has_more, all.next]).toEqual([3, false, null]);
});

describe('what names an id', () => {
  test('is found wherever it stands, and is never the object itself', async () => {
    const product = await client.stripe.products.create({ name: 'Team' });
    const price = await client.stripe.prices.create({
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
      product: product.id,
    });
    const subscription = await client.stripe.subscriptions.create({
      customer: ids.Bob ?? '',
      items: [{ price: price.id }],
      collection_method: 'send_invoice',
      days_until_due: 7,
    });
    expect(await find('product', { contains: 'tEAm' })).toMatchObject({ data: [{ id: product.id }] });
    expect(await find('subscription', { names: price.id })).toMatchObject({
      data: [{ id: subscription.id }],
    });
    expect(await find('price', { names: price.id })).toMatchObject({ data: [] });
    expect(await find('subscription', { names: price.id.slice(0, -1) })).toMatchObject({ data: [] });

    const { data } = (await client.control('GET', `objects?names=${price.id}`)).body;
    const counts = Object.fromEntries(data.map(({ type, count }: Record<string, unknown>) => [type, count]));
    expect(counts).toMatchObject({ subscription: 1, price: 0, product: 0, customer: 0 });
    expect(counts).not.toHaveProperty('event');
  });

  test('and what contains a text are counted together', async () => {
    const { data } = (await client.control('GET', `objects?names=${ids.Ada}&contains=ii_`)).body;
    expect(data.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { type: 'invoiceitem', count: 3 },
    ]);
  });
});

test('of a customer there is none of a type that has no customers, nor is the customer', async () => {
  expect((await find('product', { customer: ids.Ada ?? '' })).data).toEqual([]);
  expect((await find('customer', { customer: ids.Ada ?? '' })).data).toEqual([]);
});
