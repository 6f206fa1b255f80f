/** The workbench, driven as whoever is building does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import type Stripe from 'stripe';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { violations } from './support/axe.ts';
import { subscribe } from './support/subscriber.ts';
import { test as base, expect } from './support/test.ts';
import { WorkbenchPage } from './support/workbench-page.ts';

const HOUR = 3_600_000;
const NEW_YEAR = 1_767_225_600;

const test = base.extend<{ bench: WorkbenchPage }, { sandbox: Sandbox }>({
  sandbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
    async ({}, use) => {
      const sandbox = await startSandbox({ smtpPort: 0 });
      await use(sandbox);
      await sandbox.close();
    },
    { scope: 'worker' },
  ],
  bench: async ({ page, sandbox }, use) => {
    await page.clock.install();
    await use(new WorkbenchPage(page, sandbox.url));
  },
});

test.beforeEach(({ sandbox }) => tell(sandbox, 'reset'));

async function tell({ url }: Sandbox, call: string, body: object = {}): Promise<void> {
  const response = await fetch(`${url}/_sandbox/${call}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

async function ask<T>({ url }: Sandbox, call: string): Promise<T> {
  return (await (await fetch(`${url}/_sandbox/${call}`)).json()) as T;
}

/** The id of the latest request that was answered so. */
async function idOf(sandbox: Sandbox, status: string): Promise<string | undefined> {
  return (await ask<{ data: { id: string }[] }>(sandbox, `requests?status=${status}`)).data[0]?.id;
}

async function mail({ smtpUrl }: Sandbox, text: string, html?: string): Promise<void> {
  await createTransport(smtpUrl ?? '').sendMail({
    from: 'Shop <shop@example.com>',
    to: 'ada@example.com',
    subject: 'Sign in',
    text,
    ...(html === undefined ? {} : { html }),
  });
}

/** An endpoint that answers with each of `answers` in turn, and with the last of them ever after. */
async function endpoint(
  answers: [number, string][],
): Promise<{ url: string; server: Server; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(chunks).toString('utf8')).type);
      const [status, body] = answers[Math.min(heard.length, answers.length) - 1] ?? [200, ''];
      response.writeHead(status).end(body);
    });
  });
  return { url: `${await listening(server)}/hook`, server, heard };
}

/** The address at which a server listens from now on. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** How far the page can be scrolled sideways. */
const sideways = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('an empty sandbox says how to begin, and shows what is made by itself', async ({
  bench,
  sandbox,
  stripe,
}) => {
  await bench.open();
  await expect(bench.page).toHaveTitle('Objects · Workbench');
  await expect(bench.page.getByRole('region', { name: 'With the SDK' })).toContainText(
    `host: '127.0.0.1', port: ${sandbox.port}`,
  );
  await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' });
  await bench.later();
  await expect(bench.type('customer')).toHaveText('customer 1');
  await expect(bench.page.getByRole('region', { name: 'With the SDK' })).toHaveCount(0);
  await bench.type('customer').click();
  await expect(bench.row('Ada, ada@example.com')).toBeVisible();
  await expect(bench.heading).toBeFocused();
});

test('from a customer to its subscription, its invoice and the page of that; back and reload', async ({
  bench,
  page,
  stripe,
}) => {
  const { customer, subscription } = await subscribe(stripe);
  await stripe.customers.create({ name: 'Bob' });
  await bench.open('objects/customer');
  await bench.field('Contains').fill('LOVELACE');
  await expect(bench.row('Bob')).toHaveCount(0);
  await bench.link(customer).click();
  await expect(bench.heading).toHaveText(customer);
  await expect(bench.json).toContainText('"email": "ada@example.com"');
  await bench.related.getByRole('link', { name: 'subscription', exact: true }).click();
  await bench.link(subscription.id).click();
  await expect(page.getByRole('definition').filter({ hasText: 'active' })).toBeVisible();

  const invoice = String(subscription.latest_invoice);
  await bench.json.getByRole('link', { name: invoice }).click();
  await expect(bench.heading).toHaveText(invoice);
  await expect(bench.row('invoice.paid')).toBeVisible();
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    bench.link('Open the invoice’s page').click(),
  ]);
  await expect(opened.getByTestId('invoice-status')).toContainText('Paid');
  await opened.close();

  await page.goBack();
  await expect(bench.heading).toHaveText(subscription.id);
  await page.reload();
  await expect(bench.heading).toHaveText(subscription.id);
  await expect(bench.json).toContainText(`"latest_invoice": "${invoice}"`);
});

test('an id is opened, one that is not there too', async ({ bench, stripe }) => {
  const { id } = await stripe.products.create({ name: 'Team' });
  await bench.open();
  await bench.page.getByLabel('Open an id').fill(id);
  await bench.button('Open').click();
  await expect(bench.heading).toHaveText(id);
  await bench.open('object/cus_nobody');
  await expect(bench.page.getByRole('main')).toContainText('There is no object cus_nobody');
});

test('a long list has pages, and the back button leads through them', async ({ bench, page, stripe }) => {
  for (let n = 1; n <= 30; n++) await stripe.products.create({ name: `Product ${n}.` });
  await bench.open('objects/product');
  await expect(bench.row('Product 30.')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(26);
  await bench.link('Older').click();
  await expect(bench.row('Product 1.')).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(6);
  await expect(bench.heading).toBeInViewport();
  await page.goBack();
  // Where one was, at the end of the page.
  await expect(bench.row('Product 30.')).toBeVisible();
  await expect(bench.link('Older')).toBeInViewport();
  await expect(bench.heading).not.toBeInViewport();
  await page.goForward();
  await bench.link('Newest').click();
  await expect(bench.row('Product 30.')).toBeVisible();
});

test('requests are listed, filtered and forgotten', async ({ bench, page, stripe }) => {
  await stripe.products.create({ name: 'Team' }, { idempotencyKey: 'once' });
  await stripe.products.create({ name: 'Team' }, { idempotencyKey: 'once' });
  await stripe.customers.list({ email: 'ada@example.com' });
  await expect(stripe.customers.retrieve('cus_nobody')).rejects.toThrow('No such customer');
  await bench.open('requests');
  await expect(page.getByRole('row')).toHaveText([
    /^Request/,
    /GET \/v1\/customers\/cus_nobody404/,
    /GET \/v1\/customers\?email=ada@example.com200/,
    /POST \/v1\/products200 replayed.*once/,
    /POST \/v1\/products200.*once/,
  ]);
  await bench.field('Contains').fill('products');
  await expect(page.getByRole('row')).toHaveCount(3);
  await bench.field('Contains').clear();
  await bench.field('Status').selectOption({ label: 'Refused (4xx)' });
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(bench.row('cus_nobody')).toBeVisible();
  await expect(page.getByRole('link', { name: 'cus_nobody' })).toHaveAttribute('href', '#/object/cus_nobody');
  await page.reload();
  await expect(bench.field('Status')).toHaveValue('4xx');
  await bench.button('Clear the log').click();
  await expect(bench.notice).toHaveText('The log is empty.');
  await bench.field('Status').selectOption({ label: 'All' });
  await expect(page.getByRole('main')).toContainText('No request came yet.');
});

test('from a request to what it made', async ({ bench, page, stripe }) => {
  const { id, lastResponse } = await stripe.products.create(
    { id: 'a-product-of-ours', name: 'Team', metadata: { size: '10' } },
    { idempotencyKey: 'once' },
  );
  await stripe.customers.create();
  await bench.open('requests');
  await bench.link(lastResponse.requestId).click();
  await expect(bench.heading).toHaveText('POST /v1/products');
  await expect(page.getByRole('definition').filter({ hasText: 'once' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^\d+ ms$/ })).toBeVisible();
  await expect(bench.jsonOf('the parameters')).toContainText('"size": "10"');
  await expect(bench.jsonOf('the answer')).toContainText('"object": "product"');
  await expect(page.getByRole('row')).toHaveCount(2);
  await bench.row('product.created').getByRole('link', { name: 'product.created' }).click();
  await expect(bench.heading).toHaveText('product.created');
  await bench.json.getByRole('link', { name: lastResponse.requestId }).click();
  await expect(bench.heading).toHaveText('POST /v1/products');
  const price = await stripe.prices.create({ currency: 'usd', unit_amount: 500, product: id });
  await bench.open(`requests/${price.lastResponse.requestId}`);
  // From the answer to the price, and from that to its product.
  await bench.jsonOf('the answer').getByRole('link', { name: price.id }).click();
  await expect(bench.heading).toHaveText(price.id);
  await bench.json.getByRole('link', { name: id }).click();
  await expect(bench.heading).toHaveText(id);
  await expect(bench.related).toHaveText(/price 1/);
});

test('a request that was cut, one that is too long, one that is forgotten', async ({
  bench,
  page,
  sandbox,
  stripe,
}) => {
  await tell(sandbox, 'faults', { path: '/v1/products', cut: 'before' });
  // The SDK tries again.
  await stripe.products.create({ name: 'Team' });
  const refused = stripe.products.create({ name: 'Team', description: 'x'.repeat(70_000) });
  await expect(refused).rejects.toThrow(/./);
  const [cut, long] = await Promise.all(['none', '4xx'].map((status) => idOf(sandbox, status)));
  await bench.open(`requests/${cut}`);
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('its connection was cut');
  await bench.open(`requests/${long}`);
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText('longer than 64 KB');
  await expect(bench.jsonOf('the answer')).toContainText('invalid_request_error');
  await expect(page.getByRole('main')).toContainText('It made no event.');
  await bench.open('requests/req_nobody');
  await expect(page.getByRole('main')).toContainText('There is no request req_nobody in the log');
});

test('the portal is opened as a customer; without a configuration it is said what to make', async ({
  bench,
  page,
  stripe,
}) => {
  const { id } = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' });
  const open = bench.button('Open the portal as this customer');
  await bench.open(`object/${id}`);
  await open.click();
  await expect(bench.trouble).toContainText('make one with POST /v1/billing_portal/configurations');
  await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
  const [opened] = await Promise.all([page.waitForEvent('popup'), open.click()]);
  await expect(opened).toHaveURL(/\/p\/session\/test_/);
  await expect(opened.getByRole('heading').first()).toBeVisible();
  expect(await opened.evaluate('window.opener')).toBeNull();
  await opened.close();
  await expect(bench.notice).toHaveText(`The portal of ${id} is open in another tab.`);
});

test('a browser that opens the sandbox’s address is shown the workbench', async ({
  bench,
  page,
  sandbox,
}) => {
  await page.goto(sandbox.url);
  await expect(page).toHaveTitle('Objects · Workbench');
  await bench.view('Events').click();
  await expect(page).toHaveTitle('Events · Workbench');
  expect((await fetch(sandbox.url)).status).toBe(404);
});

test('an id is copied', async ({ bench, context, page, stripe }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await stripe.products.create({ name: 'Team' });
  await bench.open(`object/${id}`);
  await bench.button('Copy id').click();
  await expect(bench.notice).toHaveText(`${id} is on the clipboard.`);
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);
});

test('a delivery that failed: what was answered, and sending it again', async ({
  bench,
  page,
  sandbox,
  stripe,
}) => {
  await tell(sandbox, 'webhooks', { retries_ms: [HOUR] });
  const { url, server, heard } = await endpoint([
    [500, 'the <b>stock</b> is gone'],
    [200, 'thanks'],
  ]);
  await stripe.webhookEndpoints.create({ url, enabled_events: ['product.created'] });
  const product = await stripe.products.create({ name: 'Team' });
  await bench.open('events');
  await expect(page.getByRole('region', { name: 'Who is told' })).toContainText(url);
  await bench.field('Type').fill('product.*');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(bench.row('product.created')).toContainText('pending (500)');
  await bench.link('product.created').click();

  await expect(bench.row('the <b>stock</b> is gone')).toContainText('500');
  await expect(page.getByRole('article')).toContainText('Next attempt');
  await bench.button(`Send again to ${url}`).click();
  await expect(bench.notice).toHaveText(/^Sent again to we_/);
  await expect.poll(() => heard.length).toBe(2);
  await bench.later();
  await expect(bench.row('thanks')).toContainText('200');
  await expect(page.getByRole('article')).toHaveCount(2);
  await bench.button('Send again to all').click();
  await expect.poll(() => heard.length).toBe(3);
  await expect(page.getByRole('article')).toHaveCount(3);
  await page.getByRole('definition').getByRole('link', { name: product.id }).click();
  await expect(bench.heading).toHaveText(product.id);
  await bench.link('product.created').click();
  await bench.link(/^req_/).first().click();
  await expect(bench.heading).toHaveText('POST /v1/products');
  server.close();
});

test('an event that nobody was told of', async ({ bench, stripe }) => {
  await stripe.products.create({ name: 'Team' });
  await bench.open('events');
  await expect(bench.page.getByRole('main')).toContainText('Nobody is told of events.');
  await bench.link('product.created').click();
  await bench.button('Send again to all').click();
  await expect(bench.notice).toHaveText('No endpoint wants this event: nothing was sent.');
});

test('to the end of a trial: the renewal appears', async ({ bench, page, stripe }) => {
  const { id: test_clock } = await stripe.testHelpers.testClocks.create({
    frozen_time: NEW_YEAR,
    name: 'Year',
  });
  const { subscription } = await subscribe(stripe, { trial_period_days: 7 }, { test_clock });
  await bench.open(`object/${subscription.id}`);
  const toTheEnd = bench.button('To the end of the trial');
  await expect(toTheEnd).toBeDisabled();
  await bench.clocks.selectOption(test_clock);
  await expect(bench.clock).toContainText('2026-01-01 00:00:00 UTC');
  await toTheEnd.click();
  await expect(bench.notice).toHaveText(`Year (${test_clock}) is at 2026-01-08 00:00:00 UTC.`);
  await expect(bench.clock).toContainText('2026-01-08 00:00:00 UTC ready');
  await expect(toTheEnd).toBeDisabled();
  await expect(page.getByRole('definition').filter({ hasText: 'active' })).toBeVisible();

  await bench.type('invoice').or(bench.view('Objects')).click();
  await bench.type('invoice').click();
  await expect(bench.row('draft')).toContainText('20.00 USD');
  await bench.button('An hour').click();
  await expect(bench.clock).toContainText('2026-01-08 01:00:00 UTC ready');
  await expect(bench.row('draft')).toHaveCount(0);
  await expect(bench.row('20.00 USD')).toContainText('paid');
});

test('the account’s own clock is moved too', async ({ bench, stripe }) => {
  await bench.open();
  await expect(bench.clocks).toHaveCount(0);
  const before = (await stripe.customers.create()).created;
  await bench.button('A day').click();
  await expect(bench.notice).toHaveText(/^The clock is at /);
  const after = (await stripe.customers.create()).created;
  expect(after - before).toBeGreaterThanOrEqual(86_400);
  await expect(bench.clock).toContainText('24 h ahead');
});

test('the next payment fails, and the subscription is past due; or it is taken back', async ({
  bench,
  page,
  stripe,
}) => {
  const { id: test_clock } = await stripe.testHelpers.testClocks.create({ frozen_time: NEW_YEAR });
  const { customer, subscription } = await subscribe(stripe, {}, { test_clock });
  await bench.open(`object/${customer}`);
  const panel = page.getByRole('region', { name: 'Next payment' });
  await panel.getByLabel('Decline code').selectOption('insufficient_funds');
  await bench.button('Make the next payment fail').click();
  await expect(panel).toContainText('The next payment fails with insufficient_funds.');
  await expect(bench.heading).toBeFocused();
  await bench.button('Take it back').click();
  await expect(bench.notice).toContainText('as its card has it');
  await panel.getByLabel('Decline code').selectOption('expired_card');
  await bench.button('Make the next payment fail').click();
  await expect(panel).toContainText('The next payment fails with expired_card.');

  await bench.clocks.selectOption(test_clock);
  await bench.button('A month').click();
  await expect(bench.clock).toContainText('2026-02-01 00:00:00 UTC ready');
  await bench.button('An hour').click();
  await expect(bench.clock).toContainText('2026-02-01 01:00:00 UTC ready');
  await expect(bench.button('Make the next payment fail')).toBeVisible();
  await bench.open(`object/${subscription.id}`);
  await expect(page.getByRole('definition').filter({ hasText: 'past_due' })).toBeVisible();
  // From the subscription to the reason: its latest invoice, and the intent that was to pay it.
  const { latest_invoice } = await stripe.subscriptions.retrieve(subscription.id);
  await page
    .getByRole('definition')
    .getByRole('link', { name: String(latest_invoice) })
    .click();
  await expect(bench.heading).toHaveText(String(latest_invoice));
  await page.getByRole('definition').getByRole('link', { name: /^pi_/ }).click();
  await expect(page.getByRole('definition').filter({ hasText: 'expired_card: ' })).toBeVisible();
  await page
    .getByRole('definition')
    .getByRole('link', { name: String(latest_invoice) })
    .click();
  await expect(bench.heading).toHaveText(String(latest_invoice));
});

test('a mail is read, and its link followed', async ({ bench, page, sandbox, shop }) => {
  await bench.open('mails');
  await expect(page.getByRole('main')).toContainText('No mail came yet.');
  await mail(sandbox, `Hello Ada,\n\nsign in: ${shop.url}/success?a=1&b=2.\n`);
  await bench.later();
  await bench.link('Sign in').click();
  await expect(bench.heading).toHaveText('Sign in');
  await expect(page.getByRole('definition').filter({ hasText: 'ada@example.com' })).toBeVisible();
  const [opened] = await Promise.all([page.waitForEvent('popup'), bench.link(`${shop.url}/success`).click()]);
  await expect(opened).toHaveURL(`${shop.url}/success?a=1&b=2`);
  await opened.close();
  await page.goBack();
  await bench.button('Delete all').click();
  await expect(page.getByRole('main')).toContainText('No mail came yet.');
});

test('many mails have pages', async ({ bench, page, sandbox }) => {
  for (let n = 1; n <= 26; n++) await mail(sandbox, `Mail ${n}.`);
  await bench.open('mails');
  await expect(page.getByRole('row')).toHaveCount(26);
  await bench.link('Older').click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await bench.link('Sign in').click();
  await expect(page.getByRole('region', { name: 'Text' })).toHaveText('Mail 1.');
  await page.goBack();
  await bench.button('Delete all').click();
  await expect(bench.notice).toHaveText('The mails are gone.');
  await expect(page.getByRole('main')).toContainText('No mail came yet.');
});

test('a hostile mail is shown and does nothing', async ({ bench, page, sandbox }) => {
  const asked: (string | undefined)[] = [];
  const stranger = createServer((request, response) => {
    asked.push(request.url);
    response.end();
  });
  const url = await listening(stranger);
  await mail(
    sandbox,
    'Text <script>document.title = "owned"</script>',
    `<style>p { color: rgb(1, 2, 3) }</style><p>Dear Ada</p>
<script>top.document.title = 'owned'; fetch('${url}/script')</script>
<img src="${url}/pixel.png" onerror="top.document.title = 'owned'">
<link rel="stylesheet" href="${url}/style.css"><iframe src="${url}/frame"></iframe>
<meta http-equiv="refresh" content="0;url=${url}/refresh">
<form action="${url}/form"><button>Send</button></form>
<a href="javascript:document.title = 'owned'">Bad</a><a href="${url}/success">Good</a>`,
  );
  await bench.open('mails');
  await bench.link('Sign in').click();
  await expect(bench.page.getByRole('region', { name: 'Text' })).toContainText('<script>');
  const frame = page.frameLocator('iframe[title="The mail as HTML"]');
  await expect(frame.getByText('Dear Ada')).toHaveCSS('color', 'rgb(1, 2, 3)');
  await frame.getByRole('button', { name: 'Send' }).click();
  await expect(bench.link(`Good: ${url}/success`)).toBeVisible();
  await expect(bench.link(/Bad/)).toHaveCount(0);
  // The page has gone on for a while, with everything in the mail having had its chance.
  await page.reload();
  await expect(frame.getByText('Dear Ada')).toBeVisible();
  await expect(page).toHaveTitle('Mail · Workbench');
  expect(asked).toEqual([]);
  stranger.close();
});

test('a hostile name stays a text', async ({ bench, page, stripe }) => {
  const name = `<img src=x onerror="document.title='owned'">`;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const { id } = await stripe.products.create({
    name,
    url: 'https://example.com/%22onclick=alert(1)',
    metadata: { link: 'javascript:alert(1)', '<b>key</b>': '"><script>1</script>' },
  });
  await bench.open('objects/product');
  await expect(bench.row(name)).toBeVisible();
  await bench.link(id).click();
  await expect(bench.json).toContainText('javascript:alert(1)');
  await expect(bench.json.getByRole('link', { name: 'javascript' })).toHaveCount(0);
  await bench.link('product.created').click();
  await expect(bench.json).toContainText('<img src=x onerror=');
  await expect(page).toHaveTitle(/· Workbench$/);
  await expect(page.getByRole('main').locator('img, script')).toHaveCount(0);
  expect(asked.filter((path) => path.endsWith('/x'))).toEqual([]);
});

test('faults are ordered, happen, and are taken back', async ({ bench, page, stripe }) => {
  const { url, server, heard } = await endpoint([[200, '']]);
  await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
  await bench.open('faults');
  await expect(page.getByRole('main')).toContainText('Nothing is ordered');
  const webhooks = page.getByRole('form', { name: 'For webhooks' });
  await webhooks.getByLabel('Events').fill('product.*');
  await expect(webhooks.getByLabel('Milliseconds late')).toBeHidden();
  await bench.button('Order for webhooks').click();
  await expect(bench.row('product.*')).toHaveText(/dropped.*1 of 1/);
  await stripe.products.create({ name: 'Lost' });
  await bench.later();
  await expect(bench.row('product.*')).toContainText('used up');
  await stripe.customers.create();
  await expect.poll(() => heard).toEqual(['customer.created']);

  const api = page.getByRole('form', { name: 'For the API' });
  await api.getByLabel('Method').selectOption('GET');
  await api.getByLabel('Path').fill('/v1/products*');
  await api.getByLabel('How often').fill('2');
  await bench.button('Order for the API').click();
  await expect(bench.notice).toHaveText('Ordered for GET /v1/products*.');
  await expect(bench.row('GET /v1/products*')).toContainText('2 of 2');
  await expect(stripe.products.list({}, { maxNetworkRetries: 0 })).rejects.toMatchObject({ statusCode: 500 });
  await bench.later();
  await expect(bench.row('GET /v1/products*')).toContainText('1 of 2');

  await webhooks.getByLabel('Events').fill('product.creatd');
  await webhooks.getByLabel('What happens').selectOption({ label: 'Delay: it comes late' });
  await webhooks.getByLabel('Milliseconds late').fill('10');
  await bench.button('Order for webhooks').click();
  await expect(bench.trouble).toContainText('the nearest is product.created');
  await expect(webhooks.getByLabel('Events')).toHaveValue('product.creatd');

  await bench.button('Take all back').click();
  await expect(page.getByRole('main')).toContainText('Nothing is ordered');
  await stripe.products.list();
  server.close();
});

test('the settings of the portal and of billing', async ({ bench, page, stripe }) => {
  const { id } = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  });
  await bench.open('settings');
  await bench.field('How canceling asks').selectOption('newer');
  await bench.field('Default configuration').selectOption(id);
  await bench.button('Save for the portal').click();
  await expect(bench.notice).toHaveText('The portal’s settings are kept.');
  await bench.field('Days between the attempts to collect').fill('1, x');
  await bench.button('Save for billing').click();
  await expect(bench.trouble).toContainText('"retry_days" must be');
  await bench.field('Days between the attempts to collect').fill('2, 3');
  await bench.button('Save for billing').click();
  await expect(bench.notice).toHaveText('The settings of billing are kept.');
  await page.reload();
  await expect(bench.field('How canceling asks')).toHaveValue('newer');
  await expect(bench.field('Default configuration')).toHaveValue(id);
  await expect(bench.field('Days between the attempts to collect')).toHaveValue('2, 3');
});

test('a reset asks first', async ({ bench, page, stripe }) => {
  const { id } = await stripe.products.create({ name: 'Team' });
  await bench.open('settings');
  await bench.button('Reset…').click();
  const dialog = page.getByRole('dialog', { name: 'Reset the sandbox?' });
  await expect(dialog.getByRole('button', { name: 'No, keep it' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(bench.button('Reset…')).toBeFocused();
  expect((await stripe.products.retrieve(id)).id).toBe(id);
  await bench.button('Reset…').click();
  await dialog.getByRole('button', { name: 'Reset everything' }).click();
  await expect(bench.notice).toHaveText('A new sandbox: everything is forgotten.');
  await bench.view('Objects').click();
  await expect(page.getByRole('main')).toContainText('Nothing is here yet.');
  await expect(stripe.products.retrieve(id)).rejects.toThrow('No such product');
});

test('a reset elsewhere is noticed, of the clock that was chosen too', async ({
  bench,
  page,
  sandbox,
  stripe,
}) => {
  const { id: test_clock } = await stripe.testHelpers.testClocks.create({ frozen_time: NEW_YEAR });
  const { subscription } = await subscribe(stripe, {}, { test_clock });
  await bench.open(`object/${subscription.id}`);
  await bench.clocks.selectOption(test_clock);
  await expect(bench.clock).toContainText('2026-01-01 00:00:00 UTC ready');
  await tell(sandbox, 'reset');
  await bench.later();
  await expect(page.getByRole('main')).toContainText(`There is no object ${subscription.id}`);
  await expect(bench.clocks).toHaveCount(0);
  await expect(bench.clock).not.toContainText('2026-01-01');
});

test('what is typed, folded and focused survives what is new', async ({ bench, page, sandbox, stripe }) => {
  const product = await stripe.products.create({ name: 'Team' });
  await bench.open(`object/${product.id}`);
  await expect(bench.json.getByText('"package_dimensions"')).toBeVisible();
  await bench.json.locator('summary').first().click();
  await expect(bench.json.getByText('"package_dimensions"')).toBeHidden();
  await stripe.products.update(product.id, { name: 'Team of ten' });
  await bench.later();
  await expect(page.getByRole('definition').filter({ hasText: 'Team of ten' })).toBeVisible();
  await expect(bench.json.getByText('"package_dimensions"')).toBeHidden();

  await bench.open('faults');
  const events = page.getByRole('form', { name: 'For webhooks' }).getByLabel('Events');
  await events.fill('half a pat');
  await tell(sandbox, 'faults', { webhook: 'price.*', times: 1, drop: true });
  await bench.later();
  await expect(bench.row('price.*')).toBeVisible();
  await expect(events).toHaveValue('half a pat');
  await expect(events).toBeFocused();
});

test('a sandbox that is gone is missed, and found again', async ({ page }) => {
  const first = await startSandbox();
  const bench = new WorkbenchPage(page, first.url);
  await bench.open('requests');
  await first.close();
  await expect(bench.trouble.filter({ hasText: 'The sandbox does not answer.' })).toBeVisible();
  await bench.button('Clear the log').click();
  await expect(bench.trouble.filter({ hasText: /^The sandbox does not answer\.$/ })).toBeVisible();
  const second = await startSandbox({ port: first.port });
  await expect(bench.notice).toHaveText('The sandbox answers again.');
  await expect(bench.trouble.filter({ hasText: /./ })).toHaveCount(0);
  await second.close();
});

test('with the keyboard alone', async ({ bench, page, stripe }) => {
  const { id } = await stripe.products.create({ name: 'Team' });
  await bench.open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Open an id')).toBeFocused();
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await expect(bench.heading).toHaveText(id);
  await expect(bench.heading).toBeFocused();
  await bench.view('Requests').focus();
  await page.keyboard.press('Enter');
  await expect(bench.view('Requests')).toHaveAttribute('aria-current', 'page');
  await expect(bench.view('Objects')).not.toHaveAttribute('aria-current');
  await expect(page).toHaveTitle('Requests · Workbench');
});

/** What the views are looked at with; gives the ids that stand in their addresses. */
async function something(sandbox: Sandbox, stripe: Stripe) {
  const { url, server } = await endpoint([[500, 'x'.repeat(200)]]);
  await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
  const { id: test_clock } = await stripe.testHelpers.testClocks.create({ frozen_time: NEW_YEAR });
  const { customer, subscription } = await subscribe(stripe, {}, { test_clock });
  const [event] = (await stripe.events.list({ type: 'customer.created' })).data;
  await mail(sandbox, 'Hello: http://127.0.0.1/', '<p>Hello</p>');
  const { data: mails } = await ask<{ data: { id: string }[] }>(sandbox, 'mails');
  await tell(sandbox, 'faults', { path: '/v1/none', cut: 'before' });
  const attempts = async () => {
    const call = `events/${event?.id}`;
    const { deliveries } = await ask<{ deliveries: { attempts: object[] }[] }>(sandbox, call);
    return deliveries[0]?.attempts.length;
  };
  await expect.poll(attempts).toBe(1);
  server.close();
  const request = event?.request?.id;
  return { customer, subscription: subscription.id, event: event?.id, request, mail: mails[0]?.id };
}

/** Views by what they are about, so that what is looked at is made once for some of them. */
const VIEWS: Record<string, Record<string, (ids: Awaited<ReturnType<typeof something>>) => string>> = {
  objects: {
    types: () => 'objects',
    'a type': () => 'objects/invoice',
    'an unknown type': () => 'objects/coupon',
    'a type that names a customer': ({ customer }) => `objects/charge?names=${customer}`,
  },
  'one object': {
    'a customer': ({ customer }) => `object/${customer}`,
    'a subscription': ({ subscription }) => `object/${subscription}`,
    'no object': () => 'object/cus_nobody',
  },
  requests: {
    requests: () => 'requests',
    'no request is like that': () => 'requests?contains=nothing',
    'a request': ({ request }) => `requests/${request}`,
    'no request': () => 'requests/req_nobody',
  },
  events: {
    events: () => 'events',
    'an event': ({ event }) => `events/${event}`,
    'no event': () => 'events/evt_nothing',
  },
  'all else': {
    mails: () => 'mails',
    'a mail': ({ mail: id }) => `mails/${id}`,
    faults: () => 'faults',
    settings: () => 'settings',
  },
};

for (const [group, views] of Object.entries(VIEWS)) {
  test(`${group}: accessible in light, and in dark on a phone`, async ({ bench, page, sandbox, stripe }) => {
    const ids = await something(sandbox, stripe);
    for (const [name, addressOf] of Object.entries(views)) {
      await test.step(name, async () => {
        const except = name === 'a mail' ? 'iframe' : undefined;
        await page.setViewportSize({ width: 1280, height: 720 });
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        await bench.open(addressOf(ids));
        expect.soft(await violations(page, except), name).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        await page.setViewportSize({ width: 360, height: 740 });
        expect.soft(await violations(page, except), name).toEqual([]);
        expect.soft(await sideways(page), name).toBe(0);
      });
    }
  });
}
