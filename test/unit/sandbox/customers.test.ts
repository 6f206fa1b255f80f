/** Customers: how they change, how they are found, and what is left of one that was deleted. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

let now = 1_800_000_000;
const client = useSandbox({ now: () => now * 1000 });
const read = async (path: string, query = '') => (await client.send('GET', `/v1/${path}`, query)).body;
const made = async (path: string, form = '') => (await client.send('POST', `/v1/${path}`, form)).body;

beforeEach(async () => {
  await client.control('POST', 'reset');
});

/** The events so far, oldest first. */
async function events(): Promise<Stripe.Event[]> {
  return (await read('events', 'limit=100')).data.reverse();
}
const types = async () => (await events()).map(({ type }) => type);

test('a new customer', async () => {
  expect(await made('customers')).toEqual({
    id: expect.stringMatching(/^cus_[0-9A-Za-z]{14}$/),
    object: 'customer',
    address: null,
    balance: 0,
    created: now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: expect.stringMatching(/^[0-9A-Z]{8}$/),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  });
});

describe('an update', () => {
  const ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

  test('merges addresses, invoice settings and metadata; an empty text clears', async () => {
    const { stripe } = client;
    const shipping = { name: 'Ada', phone: '1', address: { line1: 'a', city: 'b' } };
    const { id } = await stripe.customers.create({
      address: { line1: '1 Main' },
      shipping,
      business_name: 'B',
      metadata: { keep: '1', drop: '2' },
      invoice_settings: { footer: 'f', rendering_options: { amount_tax_display: 'exclude_tax' } },
      tax_exempt: 'reverse',
    });
    const merged = await stripe.customers.update(id, {
      address: { country: 'DE' },
      shipping: { name: 'Bob', address: { city: 'c' } },
      metadata: { drop: '', add: '3' },
      invoice_settings: { custom_fields: [{ name: 'n', value: 'v' }] },
    });
    expect(merged).toMatchObject({
      address: { ...ADDRESS, line1: '1 Main', country: 'DE' },
      shipping: { name: 'Bob', phone: '1', address: { ...ADDRESS, line1: 'a', city: 'c' } },
      business_name: 'B',
      metadata: { keep: '1', add: '3' },
      invoice_settings: {
        custom_fields: [{ name: 'n', value: 'v' }],
        footer: 'f',
        rendering_options: { amount_tax_display: 'exclude_tax', template: null },
      },
    });
    const cleared = await stripe.customers.update(id, {
      address: '',
      shipping: '',
      business_name: '',
      metadata: '',
      invoice_settings: { custom_fields: '', rendering_options: { amount_tax_display: '' } },
      tax_exempt: '',
    });
    expect(cleared).toMatchObject({
      address: null,
      shipping: null,
      metadata: {},
      invoice_settings: { custom_fields: null, rendering_options: { amount_tax_display: null } },
      tax_exempt: 'none',
    });
    expect(cleared).not.toHaveProperty('business_name');
    const bare = await stripe.customers.update(id, { invoice_settings: { rendering_options: '' } });
    expect(bare.invoice_settings.rendering_options).toBe(null);
  });

  test("a balance has the account's currency, from the first that is not 0", async () => {
    const { id, currency } = await made('customers', 'balance=0');
    expect(currency).toBe(null);
    expect(await made(`customers/${id}`, 'balance=-5')).toMatchObject({ balance: -5, currency: 'usd' });
    expect(await made(`customers/${id}`, 'balance=0')).toMatchObject({ balance: 0, currency: 'usd' });
  });

  test('its own prefix may be sent again', async () => {
    const { id } = await made('customers', 'invoice_prefix=MINE');
    expect((await made(`customers/${id}`, 'invoice_prefix=MINE&name=a')).invoice_prefix).toBe('MINE');
  });
});

describe('with a card', () => {
  test('that is attached on creation and is the default at once', async () => {
    const template = 'pm_card_visa';
    const form = `payment_method=${template}&invoice_settings[default_payment_method]=${template}`;
    const { id, invoice_settings } = await made(
      'customers',
      `${form}&expand[]=invoice_settings.default_payment_method`,
    );
    const card = invoice_settings.default_payment_method;
    expect(card).toMatchObject({ object: 'payment_method', customer: id, card: { last4: '4242' } });
    expect((await read(`customers/${id}/payment_methods`)).data).toEqual([card]);
    expect(await types()).toEqual(['customer.created', 'payment_method.attached']);
    const [created] = await events();
    expect(created?.data.object).toEqual(await read(`customers/${id}`));
  });

  test('that declines: there is no customer either', async () => {
    const { status, body } = await client.send(
      'POST',
      '/v1/customers',
      'payment_method=pm_card_chargeDeclined',
    );
    expect([status, body.error.type, body.error.code, body.error.decline_code]).toEqual([
      402,
      'card_error',
      'card_declined',
      'generic_decline',
    ]);
    expect((await read('customers')).data).toEqual([]);
    expect(await types()).toEqual([]);
  });
});

describe('the list', () => {
  const ids = async (query: string) =>
    (await read('customers', query)).data.map(({ id }: { id: string }) => id);

  test('by e-mail: exactly, and there may be many of one', async () => {
    const form = 'email=ada@example.com';
    const first = await made('customers', form);
    now += 1;
    const second = await made('customers', form);
    const other = await made('customers', 'email=Ada@example.com');
    expect(await ids(form)).toEqual([second.id, first.id]);
    expect(await ids('email=Ada@example.com')).toEqual([other.id]);
    expect(await ids('email=ada@example')).toEqual([]);
    expect(await ids(`${form}&created[lt]=${now}`)).toEqual([first.id]);
    expect(await ids(`${form}&limit=1&starting_after=${second.id}`)).toEqual([first.id]);
    await made(`customers/${first.id}`, 'email=new@example.com');
    expect(await ids(form)).toEqual([second.id]);
    expect(await ids('email=new@example.com')).toEqual([first.id]);
  });

  test('has no deleted ones', async () => {
    const { id } = await made('customers', 'email=ada@example.com');
    await client.stripe.customers.del(id);
    expect([await ids(''), await ids('email=ada@example.com')]).toEqual([[], []]);
  });
});

describe('deleted', () => {
  test('is a stub, and so are references to it', async () => {
    const { id } = await made('customers', 'name=Ada');
    const stub = { id, object: 'customer', deleted: true };
    expect((await client.send('DELETE', `/v1/customers/${id}`)).body).toEqual(stub);
    const { status, body } = await client.send('GET', `/v1/customers/${id}`);
    expect([status, body]).toEqual([200, stub]);
  });

  test('takes its cards with it', async () => {
    const { id } = await made('customers');
    const attach = async () => (await made('payment_methods/pm_card_visa/attach', `customer=${id}`)).id;
    const [first, second] = [await attach(), await attach()];
    await made(`customers/${id}`, `invoice_settings[default_payment_method]=${first}`);
    const before = await read(`customers/${id}`);
    const had = (await events()).length;
    await client.stripe.customers.del(id);
    const fresh = (await events()).slice(had);
    expect(fresh.map(({ type, data }) => [type, (data.object as { id: string }).id])).toEqual([
      ['customer.deleted', id],
      ['payment_method.detached', first],
      ['payment_method.detached', second],
    ]);
    // The whole customer as it was, with nothing of the stub.
    expect(fresh[0]?.data).toEqual({ object: before });
    expect(fresh[1]?.data.previous_attributes).toEqual({ customer: id });
    expect((await read(`payment_methods/${first}`)).customer).toBe(null);
  });
});

describe('events', () => {
  test('a creation and an update; what is as it was makes none', async () => {
    const customer = await made('customers', 'name=Ada&metadata[a]=1&metadata[b]=2');
    await made(`customers/${customer.id}`, 'name=Ada&metadata[a]=1');
    const after = await made(
      `customers/${customer.id}`,
      'name=Bob&metadata[a]=&metadata[c]=3&address[city]=x&invoice_settings[footer]=f',
    );
    const [created, updated, ...rest] = await events();
    expect(rest).toEqual([]);
    expect(created).toMatchObject({ type: 'customer.created', data: { object: customer } });
    expect(created?.data).not.toHaveProperty('previous_attributes');
    expect(updated).toMatchObject({ type: 'customer.updated', data: { object: after } });
    expect(updated?.data.previous_attributes).toEqual({
      name: 'Ada',
      metadata: { a: '1', c: null },
      address: null,
      invoice_settings: { footer: null },
    });
  });
});
