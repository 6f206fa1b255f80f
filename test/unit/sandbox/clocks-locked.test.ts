/** While a test clock advances nothing of its customers can be written; all can be read. The clock is held on its way. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { expect, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { life, utc } from './billing-shop.ts';
import { price } from './lives/stages.ts';
import { clientOf, useSandbox } from './support.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

/** From now on nothing goes on until the answer is called. */
function hold(): () => void {
  let goOn = () => {};
  turn.next = new Promise((resolve) => {
    goOn = resolve;
  });
  return goOn;
}

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-31T10:00:00Z');
const LATER = utc('2027-02-28T12:00:00Z');

test('a customer is locked while its clock advances, and so is what belongs to it', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const own = await price(client);
  const { id, items, latest_invoice } = await stripe.subscriptions.create({
    customer,
    items: [{ price: own }],
  });
  const [method] = (await stripe.customers.listPaymentMethods(customer)).data;
  const loose = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  const item = await stripe.invoiceItems.create({ customer, amount: 100, currency: 'eur' });
  const draft = await stripe.invoices.create({ customer });
  const other = await stripe.customers.create();

  const goOn = hold();
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: LATER });
  const calls = [
    `POST /v1/customers test_clock=${clock}`,
    `POST /v1/customers/${customer} name=Bob`,
    `DELETE /v1/customers/${customer}`,
    `POST /v1/payment_methods/${method?.id} metadata[a]=b`,
    `POST /v1/payment_methods/${method?.id}/detach`,
    `POST /v1/payment_methods/${loose.id}/attach customer=${customer}`,
    `POST /v1/subscriptions customer=${customer}&items[0][price]=${own}`,
    `POST /v1/subscriptions/${id} metadata[a]=b`,
    `DELETE /v1/subscriptions/${id}`,
    `POST /v1/subscription_items subscription=${id}&price=${own}`,
    `POST /v1/subscription_items/${items.data[0]?.id} quantity=2`,
    `DELETE /v1/subscription_items/${items.data[0]?.id}`,
    `POST /v1/invoices customer=${customer}`,
    `POST /v1/billing_portal/sessions customer=${customer}`,
    `POST /v1/invoices/${latest_invoice} metadata[a]=b`,
    `POST /v1/invoices/${draft.id}/finalize`,
    `DELETE /v1/invoices/${draft.id}`,
    `POST /v1/invoiceitems customer=${customer}&amount=100&currency=eur`,
    `POST /v1/invoiceitems/${item.id} amount=200`,
    `DELETE /v1/invoiceitems/${item.id}`,
    `DELETE /v1/test_helpers/test_clocks/${clock}`,
    `POST /v1/test_helpers/test_clocks/${clock}/advance frozen_time=${LATER + 1}`,
  ];
  const answers: unknown[] = [];
  for (const call of calls) {
    const [verb = '', path = '', form] = call.split(' ');
    const { status, body } = await client.send(verb, path, form);
    answers.push([call, status, body.error?.code, body.error?.message]);
  }
  const message = `Test clock advancement underway - cannot perform modifications: ${clock}`;
  expect(answers).toEqual(calls.map((call) => [call, 429, 'lock_timeout', message]));

  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
  await stripe.customers.update(other.id, { name: 'Bob' });
  goOn();
  await eventually(async () =>
    expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({ status: 'ready' }),
  );
  await stripe.customers.update(customer, { name: 'Bob' });
});

test('nobody authenticates, nor confirms, for a customer whose clock advances', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_authenticationRequired');
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(client) }],
  });
  const invoice = await stripe.invoices.retrieve(subscription.latest_invoice as string, {
    expand: ['payments.data.payment.payment_intent'],
  });
  const intent = invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
  const setup = await stripe.setupIntents.create({ customer, payment_method: 'pm_card_visa' });

  const goOn = hold();
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: START + 60 });
  const page = `${client.sandbox.url}/3ds/authenticate/${intent.id}?client_secret=${intent.client_secret}`;
  const hosted = new URL(`${invoice.hosted_invoice_url}`);
  const answers = [
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' }),
    await client.send('POST', `/v1/setup_intents/${setup.id}/confirm`, 'return_url=https://shop.example'),
    ...(await Promise.all(
      [page, `${hosted.origin}${hosted.pathname}/authenticate`].map(async (url) => {
        const body = JSON.stringify({ outcome: 'complete' });
        const headers = { 'Content-Type': 'application/json' };
        const { status } = await fetch(url, { method: 'POST', body, headers });
        return { status };
      }),
    )),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 429, 429, 429]);
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'requires_action' });
  goOn();
  await eventually(async () =>
    expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({ status: 'ready' }),
  );
  const { status } = await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
  expect(status).toBe(200);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
});

test('a clock that is on its way waits in the file while the sandbox is stopped, and then goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const options = { dataFile: join(folder, 'sandbox.json') };
  const first = clientOf(await startSandbox(options));
  const { id } = await first.stripe.testHelpers.testClocks.create({ frozen_time: START });
  const goOn = hold();
  await first.stripe.testHelpers.testClocks.advance(id, { frozen_time: LATER });
  await first.sandbox.close();
  goOn();
  await turn.next;
  const [stored] = JSON.parse(readFileSync(options.dataFile, 'utf8')).objects['test_helpers.test_clock'];
  expect(stored).toMatchObject({ status: 'advancing', frozen_time: START });

  const second = clientOf(await startSandbox(options));
  await eventually(async () =>
    expect(await second.stripe.testHelpers.testClocks.retrieve(id)).toMatchObject({
      status: 'ready',
      frozen_time: LATER,
    }),
  );
  await second.sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a clock that advances is not moved by the control plane either, and shown on its way', async () => {
  const { clock } = await life(client, START);
  const goOn = hold();
  const move = () => client.control('POST', 'clock', { advance: 'day', test_clock: clock });
  const first = await move();
  expect(first.body.test_clocks[0]).toMatchObject({ id: clock, frozen_time: START, status: 'advancing' });
  const second = await move();
  expect([second.status, second.body.error.message]).toEqual([
    429,
    `Test clock advancement underway - cannot perform modifications: ${clock}`,
  ]);
  goOn();
  await eventually(async () => {
    const { frozen_time, status } = await client.stripe.testHelpers.testClocks.retrieve(clock);
    expect([status, frozen_time]).toEqual(['ready', START + 24 * 60 * 60]);
  });
});
