/** Logging in to the portal: who names the address of a customer is mailed a link, and is told no more than others. */
import type Stripe from 'stripe';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { told } from './billing-shop.ts';
import { getPage, postJson } from './portal-visit.ts';
import { useSandbox } from './support.ts';

type SessionParams = Stripe.BillingPortal.SessionCreateParams;

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let now = 1_800_000_000;
const client = useSandbox({ now: () => now * 1000 });
let configuration: Stripe.BillingPortal.Configuration;
let price = '';

beforeAll(async () => {
  const { stripe } = client;
  configuration = await stripe.billingPortal.configurations.create({
    default_return_url: 'https://shop.example/account',
    features: { invoice_history: { enabled: true }, subscription_cancel: { enabled: true } },
    login_page: { enabled: true },
  });
  const { id: product } = await stripe.products.create({ name: 'Team' });
  price = (
    await stripe.prices.create({
      currency: 'usd',
      product,
      unit_amount: 2000,
      recurring: { interval: 'month' },
    })
  ).id;
});

beforeEach(async () => {
  await client.control('DELETE', 'mails');
});

const loginUrl = () => configuration.login_page.url ?? '';

const ask = (url: string, email: unknown) => postJson(url, { email });

async function mails(): Promise<{ to: string[]; from: string; subject: string; text: string }[]> {
  return (await client.control('GET', 'mails')).body.data;
}

async function linkIn(index = 0): Promise<string> {
  return /http:\S+/.exec((await mails())[index]?.text ?? '')?.[0] ?? '';
}

/** The session that was told of last. */
async function latest(): Promise<Stripe.BillingPortal.Session> {
  const { data } = await client.stripe.events.list({ type: 'billing_portal.session.created', limit: 1 });
  return data[0]?.data.object as Stripe.BillingPortal.Session;
}

async function subscriber(email: string) {
  const { stripe } = client;
  const { id: customer } = await stripe.customers.create({
    email,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  return { customer, subscription: (await stripe.subscriptions.create({ customer, items: [{ price }] })).id };
}

/** A session that is over. */
async function expired(params: SessionParams): Promise<string> {
  const { url } = await client.stripe.billingPortal.sessions.create({
    configuration: configuration.id,
    ...params,
  });
  now += 5 * MINUTE + 1;
  return url;
}

test('the link in the mail opens the portal of the customer', async () => {
  const { customer } = await subscriber('ada@example.com');
  expect((await getPage(loginUrl())).status).toBe(200);
  const types = await told(client, async () => {
    expect(await ask(loginUrl(), ' ada@example.com ')).toEqual({
      status: 200,
      body: { redirect: `${new URL(loginUrl()).pathname}?sent` },
    });
  });
  expect(types).toEqual(['billing_portal.session.created']);
  expect(await latest()).toMatchObject({
    configuration: configuration.id,
    customer,
    flow: null,
    return_url: 'https://shop.example/account',
  });
  expect(await mails()).toMatchObject([
    {
      to: ['ada@example.com'],
      from: 'Pricebook sandbox <billing@sandbox.test>',
      subject: 'Your customer portal login link for Pricebook sandbox',
    },
  ]);
  const { status, text } = await getPage(await linkIn());
  expect(status).toBe(200);
  expect(text).toContain('ada@example.com');
});

test('nobody learns who is a customer', async () => {
  await subscriber('known@example.com');
  const known = await ask(loginUrl(), 'known@example.com');
  expect(
    await told(client, async () => expect(await ask(loginUrl(), 'who@example.com')).toEqual(known)),
  ).toEqual([]);
  expect(await mails()).toHaveLength(1);
  expect((await getPage(`${loginUrl()}?sent`)).text).toContain('If there is a customer with this address');
});

test.each([
  ['', 'Required'],
  ['  ', 'Required'],
  ['ada', 'Your email is invalid.'],
  [`${'a'.repeat(501)}@example.com`, 'Your email is invalid.'],
  [undefined, 'Required'],
])('what is no address is refused (%#)', async (email, message) => {
  expect(await ask(loginUrl(), email)).toEqual({ status: 422, body: { errors: { email: message } } });
});

test('of several customers with one address it is the newest that subscribes', async () => {
  const { stripe } = client;
  const email = 'many@example.com';
  await subscriber(email);
  const { customer } = await subscriber(email);
  const { id: newest } = await stripe.customers.create({ email });
  await ask(loginUrl(), email);
  expect((await latest()).customer).toBe(customer);
  for (const { id } of (await stripe.subscriptions.list({ limit: 100 })).data)
    await stripe.subscriptions.cancel(id);
  await ask(loginUrl(), email);
  expect((await latest()).customer).toBe(newest);
  await stripe.customers.del(newest);
  await ask(loginUrl(), email);
  expect((await latest()).customer).toBe(customer);
});

test('there is no page where it is not enabled, the configuration is inactive, or the address is made up', async () => {
  const { stripe } = client;
  const { id, login_page } = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
    login_page: { enabled: true },
  });
  const url = login_page.url ?? '';
  expect((await getPage(url)).status).toBe(200);
  await stripe.billingPortal.configurations.update(id, { active: false });
  expect((await getPage(url)).status).toBe(404);
  expect(await ask(url, 'ada@example.com')).toEqual({ status: 409, body: { reload: true } });
  await stripe.billingPortal.configurations.update(id, { active: true, login_page: { enabled: false } });
  expect((await getPage(url)).status).toBe(404);
  for (const wrong of ['', 'test_', 'test_x', new URL(url).pathname.split('/').at(-1)?.slice(0, -1)]) {
    expect((await getPage(`${client.sandbox.url}/p/login/${wrong}`)).status, wrong).toBe(404);
  }
  expect(await mails()).toEqual([]);
});

test('another site cannot have mails sent', async () => {
  await subscriber('cross@example.com');
  const response = await fetch(loginUrl(), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example' },
    body: '{"email":"cross@example.com"}',
  });
  expect(response.status).toBe(403);
  expect(await mails()).toEqual([]);
});

test('a session that is over is had again by logging in, where it says so', async () => {
  const { customer, subscription } = await subscriber('grace@example.com');
  await subscriber('other@example.com');
  const url = await expired({
    customer,
    after_expiration: { type: 'customer_login' },
    flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription } },
    locale: 'en-GB',
    return_url: 'https://shop.example/elsewhere',
  });
  const { location, status } = await getPage(url);
  expect(status).toBe(303);
  const login = `${client.sandbox.url}${location}`;
  expect((await getPage(login)).text).toContain('This link has expired');
  expect((await ask(login, 'other@example.com')).status).toBe(200);
  expect(await mails()).toEqual([]);
  expect((await ask(login, 'grace@example.com')).status).toBe(200);
  expect(await latest()).toMatchObject({
    after_expiration: { customer_login: { expires_at: null }, type: 'customer_login' },
    customer,
    flow: { type: 'subscription_cancel' },
    locale: 'en-GB',
    return_url: 'https://shop.example/elsewhere',
  });
  expect((await getPage(await linkIn())).location).toMatch(
    new RegExp(`/subscriptions/${subscription}/cancel$`),
  );
});

test('what was done in it is not to be done again', async () => {
  const { customer, subscription } = await subscriber('done@example.com');
  const { url } = await client.stripe.billingPortal.sessions.create({
    configuration: configuration.id,
    customer,
    after_expiration: { type: 'customer_login' },
    flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription } },
  });
  expect((await postJson(`${url}/subscriptions/${subscription}/cancel`)).status).toBe(200);
  now += DAY;
  const { location } = await getPage(url);
  expect((await ask(`${client.sandbox.url}${location}`, 'done@example.com')).status).toBe(200);
  expect(await latest()).toMatchObject({ customer, flow: null });
});

test('it is not had again otherwise, nor after the time that was set, nor without its customer', async () => {
  const { stripe } = client;
  const { customer } = await subscriber('late@example.com');
  expect((await getPage(await expired({ customer }))).status).toBe(404);
  const until = now + DAY;
  const after_expiration = { type: 'customer_login' as const, customer_login: { expires_at: until } };
  const url = await expired({ customer, after_expiration });
  now = until;
  const { location } = await getPage(url);
  expect(location).toMatch(/^\/p\/login\/test_/);
  now = until + 1;
  expect((await getPage(url)).status).toBe(404);
  expect(await ask(`${client.sandbox.url}${location}`, 'late@example.com')).toMatchObject({ status: 409 });
  const last = await expired({ customer, after_expiration: { type: 'customer_login' } });
  expect((await getPage(last)).status).toBe(303);
  await stripe.customers.del(customer);
  expect((await getPage(last)).status).toBe(404);
});

test('the address of a session that can be used is no login', async () => {
  const { customer } = await subscriber('here@example.com');
  const { url } = await client.stripe.billingPortal.sessions.create({
    configuration: configuration.id,
    customer,
    after_expiration: { type: 'customer_login' },
  });
  expect((await getPage(url.replace('/p/session/', '/p/login/'))).status).toBe(404);
});
