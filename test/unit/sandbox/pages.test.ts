/** The hosted pages as HTTP: what no browser test can see, and every refusal of what a form may send. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();

const TYPED = {
  email: 'jenny@example.com',
  cardNumber: '4242 4242 4242 4242',
  cardExpiry: '03 / 34',
  cardCvc: '123',
  billingName: 'Jenny Rosen',
  billingCountry: 'US',
  billingPostalCode: '94107',
};

async function open(
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  const line = {
    price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'Team' } },
    quantity: 1,
  };
  return await client.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/success?a=1&session={CHECKOUT_SESSION_ID}',
    ...(params.mode === 'setup' ? {} : { line_items: [line] }),
    ...params,
  });
}

interface PageReply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the tests are about.
  body: any;
}

async function fetchPage(path: string, init: RequestInit = {}): Promise<PageReply> {
  const response = await fetch(new URL(path, client.sandbox.url), { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<PageReply> {
  return fetchPage(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('a page and all it loads come from here, are not kept, and run no script but ours', async () => {
  const { url } = await open();
  const page = await fetchPage(url ?? '');
  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toBe('no-store');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(page.text).not.toMatch(/ on[a-z]+=|<script(?![^>]* src=)|<style| style=/i);
  const loaded = [...page.text.matchAll(/<(?:link|script)[^>]*?(?:href|src)="([^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(loaded.length).toBeGreaterThan(3);
  for (const asset of loaded) {
    const { status, headers } = await fetchPage(asset ?? '');
    expect([asset, status, headers.get('x-content-type-options')]).toEqual([asset, 200, 'nosniff']);
  }
});

test.each([
  '/c/pay/cs_test_a1nothing',
  '/c/pay/cs_test_a1nothing/challenge',
  '/c/pay/',
  '/c/assets/nothing.js',
  '/c/assets/..%2fanswer.ts',
  '/c/nothing',
  '/3ds/authenticate/pi_3nothing?client_secret=x',
])('%s is a page that says there is none', async (path) => {
  const page = await fetchPage(path);
  expect(page.status).toBe(404);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('what a shop, its customer and their names say is escaped', async () => {
  const hostile = `</title><script>x</script>"'&`;
  const customer = await client.stripe.customers.create({ email: `"><script>x</script>@example.com` });
  const { url } = await open({
    customer: customer.id,
    cancel_url: 'https://shop.example/?"><script>x</script>',
    custom_text: { submit: { message: hostile }, after_submit: { message: hostile } },
    line_items: [
      {
        price_data: {
          currency: 'usd',
          unit_amount: 2000,
          product_data: { name: hostile, description: hostile },
        },
        quantity: 1,
      },
    ],
  });
  const { text } = await fetchPage(url ?? '');
  expect(text).not.toContain('<script>');
  expect(text).toMatch(/ href="https:\/\/shop\.example\/[^"]*&gt;&lt;/);
  expect(text.match(/&lt;script&gt;x&lt;\/script&gt;/g)?.length).toBeGreaterThanOrEqual(5);
});

test.each<[string, string | object, Record<string, string>, number]>([
  ['another site', TYPED, { Origin: 'https://evil.example' }, 403],
  ['a page of another origin', TYPED, { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['a plain form', 'email=x', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
  ['no JSON', '{', {}, 400],
  ['a list', [], {}, 400],
  ['an object that is no text', { ...TYPED, email: { toString: 1, valueOf: 1 } }, {}, 400],
  ['a list for a name', { ...TYPED, billingName: ['Jenny'] }, {}, 400],
])('%s cannot pay', async (_, body, headers, status) => {
  const { id } = await open();
  expect((await post(`/c/pay/${id}/confirm`, body, headers)).status).toBe(status);
  expect((await client.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
});

const REQUIRED = 'Required';

/** What is typed, and what is wrong with it. */
test.each<[Record<string, unknown>, Record<string, string>]>([
  [{ email: '' }, { email: REQUIRED }],
  [{ email: 'jenny' }, { email: 'Your email is invalid.' }],
  // What the API takes for no address, the page does not make a customer with.
  [{ email: 'jenny@example..com' }, { email: 'Your email is invalid.' }],
  [{ cardNumber: '' }, { cardNumber: REQUIRED }],
  [{ cardNumber: '4242' }, { cardNumber: 'Your card number is incomplete.' }],
  [{ cardNumber: '4242 4242 4242 4241' }, { cardNumber: 'Your card number is incorrect.' }],
  [{ cardNumber: 'abcd' }, { cardNumber: 'Your card number is incorrect.' }],
  [{ cardExpiry: '' }, { cardExpiry: REQUIRED }],
  [{ cardExpiry: '3' }, { cardExpiry: "Your card's expiration date is incomplete." }],
  [{ cardExpiry: '13/34' }, { cardExpiry: "Your card's expiration date is incomplete." }],
  [{ cardExpiry: '00/34' }, { cardExpiry: "Your card's expiration date is incomplete." }],
  [{ cardExpiry: '03/19' }, { cardExpiry: "Your card's expiration year is in the past." }],
  [{ cardExpiry: '03/2099' }, { cardExpiry: "Your card's expiration year is invalid." }],
  [{ cardCvc: '' }, { cardCvc: REQUIRED }],
  [{ cardCvc: '12' }, { cardCvc: "Your card's security code is incomplete." }],
  [
    { cardNumber: '378282246310005', cardCvc: '123' },
    { cardCvc: "Your card's security code is incomplete." },
  ],
  [{ billingName: ' ' }, { billingName: REQUIRED }],
  [{ billingPostalCode: '' }, { billingPostalCode: REQUIRED }],
  [{ billingPostalCode: '941' }, { billingPostalCode: 'Your ZIP is incomplete.' }],
  [{ billingPostalCode: 'SW1A 1AA' }, { billingPostalCode: 'Your ZIP is invalid.' }],
  [{ billingCountry: 'XX' }, { billingCountry: 'Please choose a country.' }],
  [{ billingName: 'x'.repeat(501) }, { billingName: 'Please enter at most 500 characters.' }],
  [
    { cardNumber: '', billingName: '' },
    { cardNumber: REQUIRED, billingName: REQUIRED },
  ],
])('%j is refused with a sentence for each field', async (wrong, errors) => {
  const { id } = await open();
  const { status, body } = await post(`/c/pay/${id}/confirm`, { ...TYPED, ...wrong });
  expect({ status, body }).toEqual({ status: 422, body: { errors } });
  expect((await client.stripe.checkout.sessions.retrieve(id)).payment_intent).toBeNull();
});

test.each([
  { cardExpiry: '0334' },
  { cardExpiry: '3/34' },
  { cardExpiry: '03/2034' },
  { cardNumber: '4242-4242-4242-4242' },
  { cardNumber: '378282246310005', cardCvc: '1234' },
  { billingCountry: 'DE', billingPostalCode: '' },
  { billingCountry: 'GB', billingPostalCode: 'SW1A 1AA' },
  { billingPostalCode: '94107-1234' },
])('%j is good enough', async (typed) => {
  const { id } = await open();
  const { status, body } = await post(`/c/pay/${id}/confirm`, { ...TYPED, ...typed });
  const redirect = `https://shop.example/success?a=1&session=${id}`;
  expect({ status, body }).toEqual({ status: 200, body: { redirect } });
});

test('a card is good to the end of its month by the clock of the sandbox', async () => {
  const { now } = (await client.control('GET', 'clock')).body;
  const month = (ahead: number) => {
    const date = new Date(now * 1000);
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + ahead);
    return date.toISOString().slice(0, 7).split('-').reverse().join('/');
  };
  const { id } = await open();
  const { body } = await post(`/c/pay/${id}/confirm`, { ...TYPED, cardExpiry: month(-1) });
  expect(body.errors.cardExpiry).toMatch(/in the past/);
  expect(
    (await post(`/c/pay/${id}/confirm`, { ...TYPED, cardExpiry: month(0) })).body.redirect,
  ).toBeDefined();
});

test.each([
  ['4000000000000002', 'cardNumber', 'Your credit card was declined. Try paying with a debit card instead.'],
  ['4000000000009987', 'cardNumber', 'Your card was declined.'],
  ['4000000000000069', 'cardExpiry', 'Your card is expired. Try a different card.'],
  ['4000000000000127', 'cardCvc', "Your card's CVC is incorrect."],
])('%s leaves a failed charge and the session open', async (cardNumber, field, message) => {
  const { id } = await open();
  const { status, body } = await post(`/c/pay/${id}/confirm`, { ...TYPED, cardNumber });
  expect({ status, body }).toEqual({ status: 402, body: { refused: true, errors: { [field]: message } } });
  const session = await client.stripe.checkout.sessions.retrieve(id);
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid' });
  const { data } = await client.stripe.charges.list({ payment_intent: String(session.payment_intent) });
  expect(data.map((charge) => charge.status)).toEqual(['failed']);
});

test('any number of attempts at once is one charge', async () => {
  const { id } = await open();
  const replies = await Promise.all(Array.from({ length: 8 }, () => post(`/c/pay/${id}/confirm`, TYPED)));
  const redirect = `https://shop.example/success?a=1&session=${id}`;
  expect(replies.map(({ body }) => body)).toEqual(Array(8).fill({ redirect }));
  const { payment_intent } = await client.stripe.checkout.sessions.retrieve(id);
  expect((await client.stripe.charges.list({ payment_intent: String(payment_intent) })).data).toHaveLength(1);
});

test.each(['complete', 'expired'] as const)('nothing changes a session that is %s', async (status) => {
  const { id, url } = await open({ line_items: adjustable() });
  const [line] = (await client.stripe.checkout.sessions.listLineItems(id)).data;
  if (status === 'expired') await client.stripe.checkout.sessions.expire(id);
  else await post(`/c/pay/${id}/confirm`, TYPED);
  const { status: code, body } = await post(`/c/pay/${id}/quantity`, { item: line?.id, quantity: '3' });
  expect({ code, body }).toEqual({ code: 409, body: { reload: true } });
  const page = await fetchPage(url ?? '');
  expect(page.status).toBe(200);
  expect(page.text).toContain(status === 'complete' ? 'all done here' : 'This Checkout session has expired');
  expect(page.text).not.toContain('cardNumber');
});

function adjustable(): Stripe.Checkout.SessionCreateParams.LineItem[] {
  const price_data = { currency: 'usd', unit_amount: 2000, product_data: { name: 'Team' } };
  return [{ price_data, quantity: 1, adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } }];
}

test('a quantity within its range is kept, another is refused', async () => {
  const { id } = await open({ line_items: adjustable() });
  const item = (await client.stripe.checkout.sessions.listLineItems(id)).data[0]?.id;
  for (const quantity of ['6', '0', '-1', '1.5', 'two', '']) {
    const { status, body } = await post(`/c/pay/${id}/quantity`, { item, quantity });
    expect([quantity, status, Object.keys(body.errors)]).toEqual([quantity, 422, ['quantity']]);
  }
  const { body } = await post(`/c/pay/${id}/quantity`, { item, quantity: '5' });
  expect(body.summary).toContain('US$100.00');
  expect((await client.stripe.checkout.sessions.retrieve(id)).amount_total).toBe(10_000);
});

test('a challenge is asked for once, and only what waits for one can be authenticated', async () => {
  const { id } = await open();
  const early = await post(`/c/pay/${id}/authenticate`, { outcome: 'complete' });
  expect(early.status).toBe(400);
  const { body } = await post(`/c/pay/${id}/confirm`, { ...TYPED, cardNumber: '4000002760003184' });
  expect(body).toEqual({ challenge: `/c/pay/${id}/challenge`, attempt: expect.stringMatching(/^pm_/) });
  const frame = await fetchPage(body.challenge);
  expect(frame.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  expect((await post(`/c/pay/${id}/authenticate`, { outcome: 'maybe' })).status).toBe(422);
  const done = await post(`/c/pay/${id}/authenticate`, { outcome: 'complete' });
  expect(done.body.redirect).toContain(id);
});

test('the way back waits until every endpoint has answered, well or badly', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      heard.push(request.url ?? '');
      response.writeHead(request.url === '/bad' ? 500 : 200).end();
    }, 150);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const enabled_events = ['checkout.session.completed' as const];
  const endpoints = await Promise.all(
    ['good', 'bad'].map((path) =>
      client.stripe.webhookEndpoints.create({ url: `${url}/${path}`, enabled_events }),
    ),
  );
  const { id } = await open();
  await post(`/c/pay/${id}/confirm`, TYPED);
  expect(heard.sort()).toEqual(['/bad', '/good']);
  await Promise.all(endpoints.map((endpoint) => client.stripe.webhookEndpoints.del(endpoint.id)));
  server.close();
});

test('events of the page name no request', async () => {
  const { id } = await open();
  await post(`/c/pay/${id}/confirm`, TYPED);
  const { data } = await client.stripe.events.list({ type: 'checkout.session.completed', limit: 1 });
  expect(data[0]).toMatchObject({ request: { id: null, idempotency_key: null }, data: { object: { id } } });
});

test('only who has the secret sees an intent; when it is over there is nothing to confirm', async () => {
  const intent = await client.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_authenticationRequired',
    return_url: 'https://shop.example/orders?order=7',
  });
  const url = intent.next_action?.redirect_to_url?.url ?? '';
  expect((await fetchPage(url.replace(/client_secret=.*/, 'client_secret=x'))).status).toBe(404);
  expect((await post(url.replace(/\?.*/, ''), { outcome: 'complete' })).status).toBe(404);
  expect((await fetchPage(url)).text).toContain('test-source-authorize-3ds');
  const { body } = await post(url, { outcome: 'fail' });
  expect(body.redirect).toBe(
    `https://shop.example/orders?order=7&payment_intent=${intent.id}` +
      `&payment_intent_client_secret=${intent.client_secret}&redirect_status=failed`,
  );
  expect((await post(url, { outcome: 'complete' })).status).toBe(409);
  expect((await fetchPage(url)).text).toContain('nothing to confirm');
});
