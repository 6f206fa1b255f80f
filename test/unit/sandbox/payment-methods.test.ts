/** Payment methods: attached, changed, detached, listed, and what is told of it in events. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => Date.UTC(2027, 11, 31, 23, 59, 59) });
const read = async (path: string, query = '') => (await client.send('GET', `/v1/${path}`, query)).body;
const post = (path: string, form = '') => client.send('POST', `/v1/${path}`, form);
const made = async (path: string, form = '') => (await post(path, form)).body;

let customer = '';
beforeEach(async () => {
  await client.control('POST', 'reset');
  customer = (await made('customers')).id;
});
const attach = async (id = 'pm_card_visa') => made(`payment_methods/${id}/attach`, `customer=${customer}`);

/** The events since the customer was made, oldest first: types, ids and what was before. */
async function events(): Promise<unknown[][]> {
  const { data } = await read('events', 'limit=100');
  return data
    .reverse()
    .slice(1)
    .map(({ type, data: { object, previous_attributes } }: Stripe.Event) => [
      type,
      (object as { id: string }).id,
      previous_attributes,
    ]);
}

test('a new payment method', async () => {
  const method = await made('payment_methods', 'type=card&card[token]=tok_visa');
  expect(method).toEqual({
    id: expect.stringMatching(/^pm_1[0-9A-Za-z]{23}$/),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' },
      country: 'US',
      display_brand: 'visa',
      exp_month: 12,
      exp_year: 2028,
      fingerprint: expect.stringMatching(/^[0-9A-Za-z]{16}$/),
      funding: 'credit',
      generated_from: null,
      last4: '4242',
      networks: { available: ['visa'], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: Date.UTC(2027, 11, 31, 23, 59, 59) / 1000,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  });
  // Nothing is told of what is nobody's yet.
  expect(await events()).toEqual([]);
});

describe('attaching', () => {
  test('checks what was given, and makes it no default', async () => {
    const address = '&billing_details[address][line1]=a&billing_details[address][postal_code]=1';
    const { id, card } = await made('payment_methods', `type=card&card[token]=tok_visa${address}`);
    const checks = (result: string) => ({
      address_line1_check: result,
      address_postal_code_check: result,
      cvc_check: result,
    });
    expect(card.checks).toEqual(checks('unchecked'));
    const attached = await attach(id);
    expect(attached).toMatchObject({ id, customer, card: { checks: checks('pass') } });
    const { invoice_settings } = await read(`customers/${customer}`);
    expect(invoice_settings.default_payment_method).toBe(null);
    expect(await events()).toEqual([['payment_method.attached', id, undefined]]);
  });

  test('a template makes a new card each time; the same card again is no news', async () => {
    const [first, second] = [await attach(), await attach()];
    expect(first.id).not.toBe(second.id);
    expect(await attach(first.id)).toEqual(first);
    expect((await events()).map(([type, id]) => [type, id])).toEqual([
      ['payment_method.attached', first.id],
      ['payment_method.attached', second.id],
    ]);
  });
});

describe('an update', () => {
  test('merges field by field; events say what was', async () => {
    const { id } = await attach();
    const details = 'billing_details[name]=Ada&billing_details[address][line1]=a';
    await made(`payment_methods/${id}`, `${details}&metadata[a]=1`);
    await made(`payment_methods/${id}`, 'billing_details[name]=Ada');
    const after = await made(
      `payment_methods/${id}`,
      'billing_details[name]=&billing_details[address][city]=b&card[exp_month]=1&card[exp_year]=2031&allow_redisplay=limited&metadata[a]=',
    );
    expect(after).toMatchObject({
      allow_redisplay: 'limited',
      billing_details: { name: null, email: null, address: { line1: 'a', city: 'b', state: null } },
      card: { exp_month: 1, exp_year: 2031, last4: '4242' },
      metadata: {},
    });
    expect((await events()).slice(1)).toEqual([
      [
        'payment_method.updated',
        id,
        { billing_details: { address: { line1: null }, name: null }, metadata: { a: null } },
      ],
      [
        'payment_method.updated',
        id,
        {
          allow_redisplay: 'unspecified',
          billing_details: { address: { city: null }, name: 'Ada' },
          card: { exp_month: 12, exp_year: 2028 },
          metadata: { a: '1' },
        },
      ],
    ]);
    const bare = await made(`payment_methods/${id}`, 'billing_details[address]=');
    expect(bare.billing_details.address).toMatchObject({ line1: null, city: null });
  });

  test('a card is good until its month has passed', async () => {
    const { id } = await attach();
    const expiry = async (month: number, year: number) =>
      (await post(`payment_methods/${id}`, `card[exp_month]=${month}&card[exp_year]=${year}`)).status;
    expect([await expiry(12, 2027), await expiry(11, 2027), await expiry(1, 2028)]).toEqual([200, 402, 200]);
  });
});

describe('detaching', () => {
  test("for good; the customer's default is none then", async () => {
    const { id } = await attach();
    const other = await attach();
    await made(`customers/${customer}`, `invoice_settings[default_payment_method]=${id}`);
    const had = (await events()).length;
    expect(await made(`payment_methods/${other.id}/detach`)).toMatchObject({ id: other.id, customer: null });
    const detached = await made(`payment_methods/${id}/detach`);
    expect(detached.customer).toBe(null);
    expect((await events()).slice(had)).toEqual([
      ['payment_method.detached', other.id, { customer }],
      ['payment_method.detached', id, { customer }],
      ['customer.updated', customer, { invoice_settings: { default_payment_method: id } }],
    ]);
    expect((await post(`payment_methods/${id}/attach`, `customer=${customer}`)).status).toBe(400);
    expect((await read(`customers/${customer}/payment_methods`)).data).toEqual([]);
  });
});

describe('lists', () => {
  const ids = async (path: string, query = '') =>
    (await read(path, query)).data.map(({ id }: { id: string }) => id);

  test("a customer's cards, newest first, by either address; nobody's are in none", async () => {
    await made('payment_methods', 'type=card&card[token]=tok_visa');
    const [first, second] = [await attach(), await attach('pm_card_mastercard')];
    await made(`payment_methods/${first.id}`, 'allow_redisplay=always');
    const under = `customers/${customer}/payment_methods`;
    expect(await ids(under)).toEqual([second.id, first.id]);
    expect(await ids('payment_methods', `customer=${customer}`)).toEqual([second.id, first.id]);
    expect(await ids('payment_methods')).toEqual([]);
    expect(await ids(under, 'allow_redisplay=always')).toEqual([first.id]);
    expect(await ids(under, 'type=card&limit=1')).toEqual([second.id]);
    expect(await ids(under, 'type=us_bank_account')).toEqual([]);
    expect(await ids(under, `starting_after=${second.id}`)).toEqual([first.id]);
    expect((await read(under)).url).toBe(`/v1/${under}`);
    expect(await read(`${under}/${first.id}`, 'expand[]=customer')).toMatchObject({
      id: first.id,
      customer: { id: customer, object: 'customer' },
    });
    expect((await read(`customers/${(await made('customers')).id}/payment_methods`)).data).toEqual([]);
  });
});
