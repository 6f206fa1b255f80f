/** Portal sessions: who is let in and for how long, what a flow shows, and what comes after it. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { allEvents, told } from './billing-shop.ts';
import { getPage, postJson } from './portal-visit.ts';
import { refusal, useSandbox } from './support.ts';

type SessionParams = Stripe.BillingPortal.SessionCreateParams;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const RETURN = 'https://shop.example/account';

let now = 1_800_000_000;
const client = useSandbox({ now: () => now * 1000 });
let configuration = '';
let product = '';
let monthly = '';
let yearly = '';

beforeAll(async () => {
  const { stripe } = client;
  product = (await stripe.products.create({ name: 'Team' })).id;
  const price = async (unit_amount: number, interval: 'month' | 'year') =>
    (await stripe.prices.create({ currency: 'usd', product, unit_amount, recurring: { interval } })).id;
  [monthly, yearly] = [await price(2000, 'month'), await price(20_000, 'year')];
  configuration = (
    await stripe.billingPortal.configurations.create({
      features: {
        customer_update: { enabled: true, allowed_updates: ['name', 'email'] },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price', 'quantity'],
          products: [{ product, prices: [monthly, yearly], adjustable_quantity: { enabled: true } }],
        },
      },
    })
  ).id;
});

async function subscriber(email = 'ada@example.com') {
  const { stripe } = client;
  const { id: customer } = await stripe.customers.create({
    email,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: monthly }] });
  return { customer, subscription: subscription.id, item: subscription.items.data[0]?.id ?? '' };
}

async function session(customer: string, more: Partial<SessionParams> = {}) {
  return await client.stripe.billingPortal.sessions.create({
    customer,
    configuration,
    return_url: RETURN,
    ...more,
  });
}

const canceling = (subscription: string): SessionParams['flow_data'] & object => ({
  type: 'subscription_cancel',
  subscription_cancel: { subscription },
});

/** The path of an address, as pages lead to it. */
const pathOf = (url: string) => new URL(url).pathname;

describe('a new session', () => {
  test('has all its fields, and is told of', async () => {
    const { customer } = await subscriber();
    const types = told(client, async () => {
      const form = `customer=${customer}&configuration=${configuration}&return_url=${RETURN}`;
      const { body } = await client.send('POST', '/v1/billing_portal/sessions', form);
      expect(body).toEqual({
        id: expect.stringMatching(/^bps_1[0-9A-Za-z]{23}$/),
        object: 'billing_portal.session',
        configuration,
        created: now,
        customer,
        customer_account: null,
        flow: null,
        livemode: false,
        locale: null,
        on_behalf_of: null,
        return_url: RETURN,
        url: expect.stringMatching(`^${client.sandbox.url}/p/session/test_[0-9A-Za-z_-]+$`),
      });
    });
    expect(await types).toEqual(['billing_portal.session.created']);
  });

  test('shows its configuration when that is expanded', async () => {
    const { customer } = await subscriber();
    const { configuration: shown } = await session(customer, { expand: ['configuration'] });
    expect(shown).toMatchObject({ id: configuration, object: 'billing_portal.configuration' });
  });

  test('leads back to where its configuration says, unless told', async () => {
    const { stripe } = client;
    const { customer } = await subscriber();
    const { id } = await stripe.billingPortal.configurations.create({
      default_return_url: 'https://shop.example/home',
      features: { invoice_history: { enabled: true } },
    });
    const made = await stripe.billingPortal.sessions.create({ customer, configuration: id });
    expect(made.return_url).toBe('https://shop.example/home');
    expect((await session(customer, { configuration: id })).return_url).toBe(RETURN);
  });

  test('cannot be read again', async () => {
    const { id } = await session((await subscriber()).customer);
    expect((await client.send('GET', `/v1/billing_portal/sessions/${id}`)).status).toBe(404);
    expect((await client.send('GET', '/v1/billing_portal/sessions')).status).toBe(404);
  });

  test('nothing is null that was given, and the rest is', async () => {
    const { customer, item, subscription } = await subscriber();
    const { flow } = await session(customer, {
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription, items: [{ id: item, quantity: 2 }] },
        after_completion: { type: 'hosted_confirmation' },
      },
    });
    expect(flow).toEqual({
      after_completion: {
        hosted_confirmation: { custom_message: null },
        redirect: null,
        type: 'hosted_confirmation',
      },
      customer_update: null,
      subscription_cancel: null,
      subscription_pause: null,
      subscription_update: null,
      subscription_update_confirm: {
        discounts: null,
        items: [{ id: item, price: null, quantity: 2 }],
        subscription,
      },
      type: 'subscription_update_confirm',
    });
  });
});

describe('its address', () => {
  test('can be opened for five minutes', async () => {
    const { customer } = await subscriber();
    const [early, late] = [await session(customer), await session(customer)];
    now += 5 * MINUTE;
    expect((await getPage(early.url)).status).toBe(200);
    now += 1;
    const { status, text } = await getPage(late.url);
    expect(status).toBe(404);
    expect(text).toContain('This link has expired');
    expect(text).not.toContain('ada@example.com');
  });

  test('can be used for an hour after it was used last', async () => {
    const { url } = await session((await subscriber()).customer);
    for (let visit = 0; visit < 3; visit++) {
      expect((await getPage(url)).status).toBe(200);
      now += HOUR;
    }
    now += 1;
    expect((await getPage(url)).status).toBe(404);
    expect(await postJson(`${url}/billing-information`)).toEqual({ status: 409, body: { reload: true } });
  });

  test('is nobody else’s: what is changed of it leads nowhere', async () => {
    const [one, other] = [
      await session((await subscriber()).customer),
      await session((await subscriber()).customer),
    ];
    const token = one.url.split('/').at(-1) ?? '';
    const plain = Buffer.from(token.replace('test_', ''), 'base64url').toString();
    const forged = Buffer.from(plain.replace(one.id, other.id)).toString('base64url');
    const at = `${client.sandbox.url}/p/session`;
    for (const wrong of [
      '',
      'test_',
      one.id,
      token.replace('test_', ''),
      token.slice(0, -1),
      `${token}x`,
      `test_${forged}`,
    ]) {
      expect((await getPage(`${at}/${wrong}`)).status, wrong).toBe(404);
    }
    expect((await getPage(`${at}/${token}`)).status).toBe(200);
  });

  test('ends with its customer', async () => {
    const { customer } = await subscriber();
    const { url } = await session(customer);
    await client.stripe.customers.del(customer);
    expect((await getPage(url)).status).toBe(404);
  });

  test('goes on when its configuration is made inactive, with which no other session is made', async () => {
    const { stripe } = client;
    const { customer } = await subscriber();
    const { id } = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    const { url } = await session(customer, { configuration: id });
    await stripe.billingPortal.configurations.update(id, { active: false });
    expect((await getPage(url)).status).toBe(200);
    const refused = await refusal(session(customer, { configuration: id }));
    expect(refused).toMatchObject({ statusCode: 400, param: 'configuration' });
  });

  test('keeps its state over a restart', async () => {
    const { url } = await session((await subscriber()).customer);
    await client.control('PUT', 'state', (await client.control('GET', 'state')).body);
    expect((await getPage(url)).status).toBe(200);
  });
});

describe('a flow', () => {
  test('begins on its page, and shows no other', async () => {
    const { customer, subscription } = await subscriber();
    const other = await client.stripe.subscriptions.create({ customer, items: [{ price: yearly }] });
    const { url } = await session(customer, { flow_data: canceling(subscription) });
    const begin = `${pathOf(url)}/subscriptions/${subscription}/cancel`;
    for (const page of ['', '/payment-methods', `/subscriptions/${other.id}/cancel`, '/completed']) {
      expect(await getPage(`${url}${page}`), page).toMatchObject({ status: 303, location: begin });
    }
    expect(await postJson(`${url}/subscriptions/${other.id}/cancel`)).toEqual({
      status: 409,
      body: { redirect: begin },
    });
    expect((await client.stripe.subscriptions.retrieve(other.id)).cancel_at).toBe(null);
    const page = await getPage(`${client.sandbox.url}${begin}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Cancel your subscription');
  });

  test.each([
    ['payment_method_update', 'payment-methods'],
    ['customer_update', 'billing-information'],
  ] as const)('of the type %s begins on %s', async (type, page) => {
    const { url } = await session((await subscriber()).customer, { flow_data: { type } });
    expect((await getPage(url)).location).toBe(`${pathOf(url)}/${page}`);
  });

  test('that updates begins with the choice, or with what is chosen', async () => {
    const { customer, item, subscription } = await subscriber();
    const choosing = await session(customer, {
      flow_data: { type: 'subscription_update', subscription_update: { subscription } },
    });
    const at = `subscriptions/${subscription}`;
    expect((await getPage(choosing.url)).location).toBe(`${pathOf(choosing.url)}/${at}/update`);
    const confirming = await session(customer, {
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription, items: [{ id: item, price: yearly }] },
      },
    });
    expect((await getPage(confirming.url)).location).toBe(`${pathOf(confirming.url)}/${at}/confirm`);
  });

  test('that is to be confirmed is that and no other', async () => {
    const { customer, item, subscription } = await subscriber();
    const { url } = await session(customer, {
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription, items: [{ id: item, price: yearly }] },
      },
    });
    const page = `${url}/subscriptions/${subscription}/confirm`;
    const { text } = await getPage(page);
    expect(text).toContain('$200.00');
    expect((await getPage(`${page}?price=${monthly}&quantity=7`)).text).toBe(text);
    // It is paid with a card that can be chosen before, and what else there is stays hidden.
    expect((await getPage(`${url}/subscriptions/${subscription}/update-payment-method`)).status).toBe(200);
    expect((await getPage(`${url}/subscriptions/${subscription}/update`)).status).toBe(303);
    const { body } = await postJson(page, { price: monthly, quantity: '7', prorationDate: now });
    expect(body.redirect).toContain(`price=${yearly}`);
    const kept = await client.stripe.subscriptions.retrieve(subscription);
    expect(kept.items.data).toMatchObject([{ price: { id: monthly }, quantity: 1 }]);
  });

  test('that adds a card touches no other card', async () => {
    const { customer } = await subscriber();
    // In the portal it could be deleted, and made the default.
    const { id } = await client.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    const before = await client.stripe.customers.retrieve(customer);
    const { url } = await session(customer, { flow_data: { type: 'payment_method_update' } });
    for (const action of ['default', 'delete']) {
      const { status, body } = await postJson(`${url}/payment-methods/${id}/${action}`);
      expect([status, body]).toEqual([409, { redirect: `${pathOf(url)}/payment-methods` }]);
    }
    expect((await client.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
    expect(await client.stripe.customers.retrieve(customer)).toEqual(before);
  });

  test('leads to the shop when it is done, and is not done again', async () => {
    const { customer, subscription } = await subscriber();
    const { url } = await session(customer, {
      flow_data: {
        ...canceling(subscription),
        after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/bye' } },
      },
    });
    const done = await postJson(`${url}/subscriptions/${subscription}/cancel`);
    expect(done).toEqual({ status: 200, body: { redirect: 'https://shop.example/bye' } });
    const completed = `${pathOf(url)}/completed`;
    for (const page of ['', `/subscriptions/${subscription}/cancel`, '/payment-methods']) {
      expect(await getPage(`${url}${page}`), page).toMatchObject({ status: 303, location: completed });
    }
    await client.stripe.subscriptions.update(subscription, { cancel_at: '' });
    expect((await postJson(`${url}/subscriptions/${subscription}/cancel`)).body).toEqual({
      redirect: completed,
    });
    expect((await client.stripe.subscriptions.retrieve(subscription)).cancel_at).toBe(null);
    const page = await getPage(`${url}/completed`);
    expect(page.text).toContain('Your subscription has been canceled.');
    expect(page.text).toContain('href="https://shop.example/bye"');
  });

  test('ends with a page that confirms it, in the words of the shop', async () => {
    const { customer, subscription } = await subscriber();
    const { url } = await session(customer, {
      flow_data: {
        ...canceling(subscription),
        after_completion: {
          type: 'hosted_confirmation',
          hosted_confirmation: { custom_message: 'Come back <soon> & well' },
        },
      },
    });
    const { body } = await postJson(`${url}/subscriptions/${subscription}/cancel`);
    expect(body).toEqual({ redirect: `${pathOf(url)}/completed` });
    const { status, text } = await getPage(`${url}/completed`);
    expect(status).toBe(200);
    expect(text).toContain('Come back &lt;soon&gt; &amp; well');
    expect(text).toContain(`href="${RETURN}"`);
  });

  test('leads to the whole portal unless told', async () => {
    const { customer, subscription } = await subscriber();
    const { url } = await session(customer, { flow_data: canceling(subscription) });
    const { body } = await postJson(`${url}/subscriptions/${subscription}/cancel`);
    expect(body.redirect).toMatch(new RegExp(`^${pathOf(url)}(\\?|$)`));
    expect((await getPage(url)).status).toBe(200);
    expect((await getPage(`${url}/payment-methods`)).status).toBe(200);
    expect(await getPage(`${url}/completed`)).toMatchObject({ status: 303, location: pathOf(url) });
  });
});

test('a session without a flow has no page that confirms one', async () => {
  const { url } = await session((await subscriber()).customer);
  expect(await getPage(`${url}/completed`)).toMatchObject({ status: 303, location: pathOf(url) });
});

describe('the default configuration', () => {
  const portal = (body?: unknown) => client.control(body === undefined ? 'GET' : 'POST', 'portal', body);

  test('is made in the dashboard: here by the control plane', async () => {
    const { stripe } = client;
    const { customer } = await subscriber();
    expect((await portal()).body).toEqual({ cancel_flow: 'older', default_configuration: null });
    const none = await refusal(stripe.billingPortal.sessions.create({ customer }));
    expect(none.message).toMatch(
      /^No configuration provided and your test mode default configuration has not been/,
    );
    expect((await portal({ default_configuration: configuration })).body).toEqual({
      cancel_flow: 'older',
      default_configuration: configuration,
    });
    expect((await stripe.billingPortal.sessions.create({ customer })).configuration).toBe(configuration);
    const refused = await refusal(
      stripe.billingPortal.configurations.update(configuration, { active: false }),
    );
    expect(refused.param).toBe('active');
  });

  test('is one at a time, and told of', async () => {
    const { stripe } = client;
    const next = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    await portal({ default_configuration: configuration });
    const types = await told(client, () => portal({ default_configuration: next.id, cancel_flow: 'newer' }));
    expect(types).toEqual(['billing_portal.configuration.updated', 'billing_portal.configuration.updated']);
    const [first, second] = (await allEvents(client)).slice(-2);
    expect(first?.data).toMatchObject({
      object: { id: configuration, is_default: false },
      previous_attributes: { is_default: true },
    });
    expect(second?.data).toMatchObject({ object: { id: next.id, is_default: true } });
    const defaults = await stripe.billingPortal.configurations.list({ is_default: true });
    expect(defaults.data.map(({ id }) => id)).toEqual([next.id]);
    expect((await portal({ default_configuration: null })).body).toEqual({
      cancel_flow: 'newer',
      default_configuration: null,
    });
    expect(await told(client, () => portal({ default_configuration: null, cancel_flow: 'older' }))).toEqual(
      [],
    );
  });

  test.each([
    ['[]', 'the body must be a JSON object'],
    ['{"colour":"red"}', '"colour" is not a setting of the portal'],
    ['{"cancel_flow":"newest"}', '"cancel_flow" must be "older" or "newer"'],
    [
      '{"default_configuration":"bpc_x"}',
      '"default_configuration" must be the id of a portal configuration, or null',
    ],
    [
      '{"default_configuration":1}',
      '"default_configuration" must be the id of a portal configuration, or null',
    ],
  ])('%s is no settings', async (sent, message) => {
    const before = (await portal()).body;
    const { status, body } = await portal(sent);
    expect([status, body.error.message]).toEqual([400, `Cannot take the settings: ${message}`]);
    expect((await portal()).body).toEqual(before);
  });

  test('is an active one', async () => {
    const { id } = await client.stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    await client.stripe.billingPortal.configurations.update(id, { active: false });
    const { status, body } = await portal({ default_configuration: id, cancel_flow: 'newer' });
    expect([status, body.error.message]).toEqual([
      400,
      `Cannot take the settings: the configuration ${id} is not active`,
    ]);
    expect((await portal()).body.cancel_flow).toBe('older');
  });
});
