/** Billing information in the portal: what may be changed, how it is read, and what is told of it. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { allEvents, told, utc } from './billing-shop.ts';
import { type Features, type Visit, visit, wordsOf } from './portal-visit.ts';
import { useSandbox } from './support.ts';

type Allowed = Stripe.BillingPortal.ConfigurationCreateParams.Features.CustomerUpdate.AllowedUpdate;

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const FORM = 'billing-information';
const ALL: Allowed[] = ['address', 'email', 'name', 'phone', 'shipping', 'tax_id'];

const ADDRESS = {
  line1: '742 Evergreen Terrace',
  line2: '',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  country: 'US',
};
const KNOWN = {
  line1: '742 Evergreen Terrace',
  city: 'Springfield',
  state: 'IL',
  postal_code: '62701',
  country: 'US',
};
const STORED = { ...KNOWN, line2: null };
const SHIPPING = {
  shippingName: 'Marge',
  shippingLine1: '742 Evergreen Terrace',
  shippingLine2: '',
  shippingCity: 'Springfield',
  shippingState: 'IL',
  shippingPostalCode: '62701',
  shippingCountry: 'US',
};

beforeEach(() => client.control('POST', 'reset'));

const allowing = (...allowed_updates: Allowed[]): Features => ({
  customer_update: { enabled: true, allowed_updates },
});

async function homer(params: Stripe.CustomerCreateParams = {}): Promise<string> {
  const person = { name: 'Homer', email: 'homer@example.com', phone: '+1 555 0100', ...params };
  return (await client.stripe.customers.create(person)).id;
}

async function sent(portal: Visit, body: object) {
  let reply: Awaited<ReturnType<Visit['post']>> | undefined;
  const types = await told(client, async () => {
    reply = await portal.post(FORM, body);
  });
  return { ...reply, types };
}

const customerOf = (id: string) => client.stripe.customers.retrieve(id);
const change = async () => (await allEvents(client)).at(-1)?.data.previous_attributes;

describe('what is changed', () => {
  const CHANGES: Record<string, [Allowed, sent: object, after: object, before: object]> = {
    'a name': ['name', { name: ' My Team ' }, { name: 'My Team' }, { name: 'Homer' }],
    'an e-mail address': [
      'email',
      { email: 'marge@example.com' },
      { email: 'marge@example.com' },
      { email: 'homer@example.com' },
    ],
    'a phone number': ['phone', { phone: '+1 555 0199' }, { phone: '+1 555 0199' }, { phone: '+1 555 0100' }],
    'a phone number, taken away': ['phone', { phone: '' }, { phone: null }, { phone: '+1 555 0100' }],
    'an address': ['address', ADDRESS, { address: STORED }, { address: null }],
    'an address elsewhere': [
      'address',
      { country: 'DE', line1: 'Weg 1', line2: '', city: 'Berlin', state: '', postalCode: '' },
      {
        address: {
          country: 'DE',
          line1: 'Weg 1',
          line2: null,
          city: 'Berlin',
          state: null,
          postal_code: null,
        },
      },
      { address: null },
    ],
    'where to ship to': [
      'shipping',
      SHIPPING,
      { shipping: { address: STORED, name: 'Marge', phone: null } },
      { shipping: null },
    ],
  };

  test.each(Object.entries(CHANGES))('%s', async (_, [allowed, body, after, before]) => {
    const customer = await homer();
    const portal = await visit(client, customer, allowing(allowed));
    const redirect = new URL(portal.url).pathname;
    expect(await sent(portal, body)).toEqual({
      status: 200,
      body: { redirect },
      types: ['customer.updated'],
    });
    expect(await customerOf(customer)).toMatchObject(after);
    expect(await change()).toEqual(before);
    expect((await sent(portal, body)).types).toEqual([]);
  });

  test('an address, taken away', async () => {
    const customer = await homer({ address: KNOWN });
    const portal = await visit(client, customer, allowing('address'));
    const empty = { line1: '', line2: '', city: '', state: '', postalCode: '', country: 'US' };
    expect((await sent(portal, empty)).types).toEqual(['customer.updated']);
    expect(await customerOf(customer)).toMatchObject({ address: null });
  });

  test('only where to: who it goes to and their number stay', async () => {
    const shipping = { name: 'Marge', phone: '+1 555 0111', address: { line1: 'Street 1', country: 'DE' } };
    const customer = await homer({ shipping });
    const portal = await visit(client, customer, allowing('shipping'));
    const to = { shippingLine1: 'Street 2', shippingCity: 'Bonn' };
    expect((await sent(portal, to)).types).toEqual(['customer.updated']);
    expect(await customerOf(customer)).toMatchObject({
      shipping: {
        name: 'Marge',
        phone: '+1 555 0111',
        address: { line1: 'Street 2', city: 'Bonn', country: 'DE' },
      },
    });
    const nowhere = { ...SHIPPING, shippingName: '', shippingLine1: '', shippingCity: '', shippingState: '' };
    expect((await sent(portal, { ...nowhere, shippingPostalCode: '' })).status).toBe(200);
    expect(await customerOf(customer)).toMatchObject({ shipping: null });
  });

  test('what was as it is stays, whatever it is', async () => {
    const address = { country: 'US', state: 'Somewhere', postal_code: '1' };
    const customer = await homer({ phone: '1', address });
    const portal = await visit(client, customer, allowing('name', 'phone', 'address'));
    const same = { phone: '1', ...ADDRESS, line1: '', city: '', state: 'Somewhere', postalCode: '1' };
    const { types } = await sent(portal, { name: 'Bart', ...same });
    expect(types).toEqual(['customer.updated']);
    expect(await change()).toEqual({ name: 'Homer' });
  });

  test('a country and a state that the lists lack can be seen and kept', async () => {
    const customer = await homer({ address: { country: 'US', state: 'Somewhere' } });
    const { text } = await (await visit(client, customer, allowing('address'))).get(FORM);
    expect(text).toContain('<option value="Somewhere" selected>Somewhere</option>');
  });
});

describe('what is wrong is said by field, and nothing is changed', () => {
  const LONG = 'x'.repeat(300);
  const WRONG: Record<string, [sent: object, errors: object]> = {
    'no name': [{ name: '' }, { name: 'Required' }],
    'a name that is too long': [
      { name: LONG },
      { name: 'Invalid string: xxxxxxxxxx...xxxxxxxxxx; must be at most 256 characters' },
    ],
    'no e-mail address': [{ email: ' ' }, { email: 'Required' }],
    'an e-mail address that is none': [{ email: 'homer@' }, { email: 'Your email is invalid.' }],
    'half a phone number': [{ phone: '555' }, { phone: 'Your phone number is incomplete.' }],
    'a phone number that is too long': [
      { phone: '+1 555 0100 0100 0100 0100' },
      { phone: 'Invalid string: +1 555 010... 0100 0100; must be at most 20 characters' },
    ],
    'an address without its parts': [
      { country: 'US', line2: 'Attic' },
      { line1: 'Required', city: 'Required', state: 'Required', postalCode: 'Required' },
    ],
    'a ZIP that is none': [{ ...ADDRESS, postalCode: 'ABC' }, { postalCode: 'Your ZIP is invalid.' }],
    'no postal code in Canada': [
      { ...ADDRESS, country: 'CA', state: 'ON', postalCode: '' },
      { postalCode: 'Required' },
    ],
    'a country that is none': [{ ...ADDRESS, country: 'XX' }, { country: 'Please choose a country.' }],
    'nobody to ship to': [{ ...SHIPPING, shippingName: '' }, { shippingName: 'Required' }],
    'nowhere to ship to': [{ shippingName: 'Marge' }, { shippingLine1: 'Required' }],
    'several at once': [
      { name: '', email: 'x', ...ADDRESS, city: '' },
      { name: 'Required', email: 'Your email is invalid.', city: 'Required' },
    ],
  };

  test.each(Object.entries(WRONG))('%s', async (_, [body, errors]) => {
    const customer = await homer();
    const before = await customerOf(customer);
    const portal = await visit(client, customer, allowing(...ALL));
    expect(await sent(portal, body)).toEqual({ status: 422, body: { errors }, types: [] });
    expect(await customerOf(customer)).toEqual(before);
  });
});

describe('what may be changed', () => {
  /** What can be sent for each. */
  const BODIES = {
    name: { name: 'Bart' },
    email: { email: 'bart@example.com' },
    phone: { phone: '+1 555 0123' },
    address: ADDRESS,
    shipping: SHIPPING,
  } satisfies Record<Exclude<Allowed, 'tax_id' | ''>, object>;
  const UPDATES = Object.keys(BODIES) as (keyof typeof BODIES)[];

  test.each(UPDATES)('only %s: the form asks for it, and the rest is refused', async (allowed) => {
    const customer = await homer();
    const portal = await visit(client, customer, allowing(allowed));
    const { text } = await portal.get(FORM);
    const asked = [...text.matchAll(/<(?:input|select)[^>]* name="([^"]+)"/g)].map(([, name]) => name).sort();
    expect(asked).toEqual(Object.keys(BODIES[allowed]).sort());
    for (const other of UPDATES.filter((update) => update !== allowed)) {
      const reply = await sent(portal, { ...BODIES[allowed], ...BODIES[other] });
      expect(reply).toEqual({
        status: 403,
        body: { errors: { form: 'This cannot be changed here.' } },
        types: [],
      });
    }
    expect((await sent(portal, BODIES[allowed])).types).toEqual(['customer.updated']);
  });

  test.each<[string, Features]>([
    ['nothing', allowing()],
    ['what the sandbox does not have', allowing('tax_id')],
    ['everything of what is off', { customer_update: { enabled: false, allowed_updates: ALL } }],
  ])('%s: there is no page', async (_, features) => {
    const customer = await homer();
    const portal = await visit(client, customer, features);
    expect(wordsOf((await portal.get()).text)).not.toContain('Billing information');
    expect((await portal.get(FORM)).status).toBe(404);
    expect(await sent(portal, { name: 'Bart' })).toMatchObject({ status: 403, types: [] });
  });

  test.each(['metadata', 'balance', 'tax_exempt', 'id', 'constructor'])('never %s', async (name) => {
    const customer = await homer();
    const portal = await visit(client, customer, allowing(...ALL));
    expect(await sent(portal, { name: 'Bart', [name]: '1' })).toMatchObject({ status: 403, types: [] });
  });
});

describe('the portal’s page', () => {
  test('shows what is known, and nothing that it does not show', async () => {
    const shipping = { name: 'Marge', address: KNOWN };
    const customer = await homer({ address: KNOWN, shipping });
    const all = (await (await visit(client, customer, allowing(...ALL))).get()).text;
    expect(all).toContain('<div><dt>Name</dt><dd>Homer</dd></div>');
    expect(all).toContain('<div>742 Evergreen Terrace</div><div>Springfield, IL 62701 US</div>');
    expect(wordsOf(all)).toContain('Phone number +1 555 0100');
    expect(wordsOf(all)).toContain('Shipping Marge 742 Evergreen Terrace');
    expect(all.match(/homer@example\.com/g)).toHaveLength(1);
    const some = wordsOf((await (await visit(client, customer, allowing('phone'))).get()).text);
    expect(some).toContain('Billing information Email homer@example.com Phone number +1 555 0100');
    expect(some).not.toMatch(/Homer|Springfield|Marge/);
  });

  test('cannot be broken out of', async () => {
    const name = '"><script>alert(1)</script>';
    const customer = await homer({ name, address: { line1: name, state: name, country: 'US' } });
    const portal = await visit(client, customer, allowing(...ALL));
    for (const path of ['', FORM]) expect((await portal.get(path)).text).not.toContain('<script>alert');
  });
});

test('the flow for it ends where it says', async () => {
  const customer = await homer();
  const portal = await visit(client, customer, allowing('name'), {
    flow_data: {
      type: 'customer_update',
      after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/done' } },
    },
  });
  expect((await portal.get()).location).toMatch(/\/billing-information$/);
  expect((await portal.get(FORM)).text).not.toContain('Portal-back');
  expect((await sent(portal, { name: '' })).status).toBe(422);
  expect(await sent(portal, { name: 'Bart' })).toEqual({
    status: 200,
    body: { redirect: 'https://shop.example/done' },
    types: ['customer.updated'],
  });
});
