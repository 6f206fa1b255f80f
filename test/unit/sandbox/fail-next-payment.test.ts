/** `POST /_sandbox/customers/:id/fail_next_payment`: the bank refuses the next payment of a customer, once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { PLANNABLE_CODES } from '../../sandbox/payments/planned-decline.ts';
import { advance, life, utc } from './billing-shop.ts';
import { CARDS, pay, TYPED, toPage } from './checkout-page.ts';
import { useShop } from './checkout-shop.ts';
import { until } from './lives/stages.ts';
import { type Client, clientOf, refusal, useSandbox } from './support.ts';

// Time stands still but for what moves it: no charge settles in the middle of what is told.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const shop = useShop(client);

const fail = (customer: string, decline_code: unknown, { control }: Client = client) =>
  control('POST', `customers/${customer}/fail_next_payment`, { decline_code });
const planned = async (customer: string, { control }: Client = client) =>
  (await control('GET', `customers/${customer}/fail_next_payment`)).body.decline_code;

/** A customer whose card is their default. */
const customerWith = (card = 'pm_card_visa', more: Stripe.CustomerCreateParams = {}, { stripe } = client) =>
  stripe.customers.create({
    payment_method: card,
    invoice_settings: { default_payment_method: card },
    ...more,
  });

/** Charges a customer 20 dollars. */
const charge = (
  customer: string,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
  { stripe } = client,
) =>
  stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    customer,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...more,
  });

const monthly = async ({ stripe }: Client = client, unit_amount = 1000) =>
  (
    await stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval: 'month' },
      product_data: { name: 'Pro' },
    })
  ).id;

describe('the next payment of the customer', () => {
  test('is declined, once, and whatever is asked for after it succeeds', async () => {
    const { id } = await customerWith();
    const other = await customerWith();
    const answer = await fail(id, 'insufficient_funds');
    expect([answer.status, answer.body.decline_code]).toEqual([200, 'insufficient_funds']);
    expect((await charge(other.id)).status).toBe('succeeded');
    const error = await refusal(charge(id));
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    });
    expect(await planned(id)).toBeNull();
    expect((await charge(id)).status).toBe('succeeded');
  });

  test.each([
    ['generic_decline', 'pm_card_chargeDeclined'],
    ['insufficient_funds', 'pm_card_chargeDeclinedInsufficientFunds'],
    ['lost_card', 'pm_card_visa_chargeDeclinedLostCard'],
    ['stolen_card', 'pm_card_visa_chargeDeclinedStolenCard'],
    ['card_velocity_exceeded', 'pm_card_visa_chargeDeclinedVelocityLimitExceeded'],
    ['expired_card', 'pm_card_chargeDeclinedExpiredCard'],
    ['incorrect_cvc', 'pm_card_chargeDeclinedIncorrectCvc'],
    ['processing_error', 'pm_card_chargeDeclinedProcessingError'],
  ])('is declined for %s as by the card that Stripe has for it', async (code, card) => {
    const { id } = await client.stripe.customers.create();
    await fail(id, code);
    const errors = [];
    for (const payment_method of ['pm_card_visa', card]) {
      const error = await refusal(charge(id, { payment_method }));
      const made = await client.stripe.charges.retrieve(error.charge as string);
      errors.push([error, error.payment_intent, made].map(anonymous));
    }
    expect(errors[0]).toEqual(errors[1]);
  });

  test.each(PLANNABLE_CODES.filter((code) => code !== 'authentication_required'))(
    'can be declined for %s',
    async (code) => {
      const { id } = await customerWith();
      await fail(id, code);
      const error = await refusal(charge(id));
      expect([error.statusCode, error.decline_code || error.code]).toEqual([402, code]);
      const made = await client.stripe.charges.retrieve(error.charge as string);
      expect(made).toMatchObject({
        status: 'failed',
        outcome: { reason: code },
        failure_message: error.message,
      });
    },
  );

  test('is declined although another decline would come of the card', async () => {
    const { id } = await customerWith('pm_card_chargeCustomerFail');
    await fail(id, 'expired_card');
    expect((await refusal(charge(id))).code).toBe('expired_card');
    expect((await refusal(charge(id))).decline_code).toBe('generic_decline');
  });

  test('is declined after the cardholder has authenticated, where the card wants that', async () => {
    const { id } = await customerWith('pm_card_authenticationRequired');
    await fail(id, 'insufficient_funds');
    const intent = await charge(id);
    expect(intent.status).toBe('requires_action');
    expect(await planned(id)).toBe('insufficient_funds');
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
    const after = await client.stripe.paymentIntents.retrieve(intent.id);
    expect(after).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    });
    expect(await planned(id)).toBeNull();
  });

  test.each([{ off_session: true }, { error_on_requires_action: true }])(
    'is declined at once where nobody could authenticate: %j',
    async (more) => {
      const { id } = await customerWith('pm_card_authenticationRequired');
      await fail(id, 'do_not_honor');
      expect((await refusal(charge(id, more))).decline_code).toBe('do_not_honor');
      expect((await refusal(charge(id, more))).decline_code).toBe('authentication_required');
    },
  );

  test('is the last that was said', async () => {
    const { id } = await customerWith();
    await fail(id, 'lost_card');
    await fail(id, 'fraudulent');
    expect((await refusal(charge(id))).decline_code).toBe('fraudulent');
    expect((await charge(id)).status).toBe('succeeded');
  });

  test('succeeds when it was taken back', async () => {
    const { id } = await customerWith();
    await fail(id, 'lost_card');
    const { body } = await client.control('DELETE', `customers/${id}/fail_next_payment`);
    expect(body.decline_code).toBeNull();
    expect((await charge(id)).status).toBe('succeeded');
  });
});

describe('a bank that wants the cardholder', () => {
  test('declines a payment without them, and leaves no charge', async () => {
    const { id } = await customerWith();
    await fail(id, 'authentication_required');
    const error = await refusal(charge(id, { off_session: true }));
    expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
    expect(error.charge).toBeUndefined();
    expect((await charge(id, { off_session: true })).status).toBe('succeeded');
  });

  test('asks them when they are there, and is content then', async () => {
    const { id } = await customerWith();
    await fail(id, 'authentication_required');
    const intent = await charge(id);
    expect([intent.status, await planned(id)]).toEqual(['requires_action', null]);
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
    expect((await client.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });

  test('makes an invoice wait for them', async () => {
    const START = utc('2027-01-31T10:00:00Z');
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const subscription = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, 'authentication_required');
    expect(await until(client, clock, '2027-02-28T12:00:00Z')).toContain('invoice.payment_action_required');
    const { status } = await client.stripe.subscriptions.retrieve(subscription.id);
    expect(status).toBe('past_due');
  });
});

describe('whoever asks for it:', () => {
  test('a renewal on a test clock is declined, and its retry succeeds', async () => {
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'), 'pm_card_visa');
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, 'insufficient_funds');
    const types = await until(client, clock, '2027-02-28T12:00:00Z');
    expect(types).toEqual(expect.arrayContaining(['charge.failed', 'invoice.payment_failed']));
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    expect(await until(client, clock, '2027-03-02T12:00:00Z')).toContain('invoice.paid');
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('active');
  });

  test('a renewal by the time of the account is declined', async () => {
    const { id: customer } = await customerWith();
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, 'insufficient_funds');
    await client.control('POST', 'clock', { advance: 'month' });
    await client.control('POST', 'clock', { advance: 'hour' });
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    expect(await planned(customer)).toBeNull();
  });

  test('an invoice that is paid by hand is declined', async () => {
    const { id: customer } = await customerWith();
    const invoice = await client.stripe.invoices.create({ customer, auto_advance: false });
    const { id = '' } = invoice;
    await client.stripe.invoiceItems.create({ customer, invoice: id, amount: 700, currency: 'usd' });
    await client.stripe.invoices.finalizeInvoice(id);
    await fail(customer, 'pickup_card');
    expect((await refusal(client.stripe.invoices.pay(id))).decline_code).toBe('pickup_card');
    expect((await client.stripe.invoices.pay(id)).status).toBe('paid');
  });

  test('an invoice that is paid on its page is declined, whatever card is typed', async () => {
    const { id: customer } = await client.stripe.customers.create({ email: 'jenny@example.com' });
    const { id = '' } = await client.stripe.invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 7,
    });
    await client.stripe.invoiceItems.create({ customer, invoice: id, amount: 700, currency: 'usd' });
    const { hosted_invoice_url } = await client.stripe.invoices.finalizeInvoice(id);
    await fail(customer, 'insufficient_funds');
    const payOnPage = async () => {
      const { cardNumber, cardExpiry, cardCvc, billingName, billingCountry, billingPostalCode } = TYPED;
      const typed = { cardNumber, cardExpiry, cardCvc, billingName, billingCountry, billingPostalCode };
      const response = await fetch(`${hosted_invoice_url?.split('?')[0]}/confirm`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(typed),
      });
      return response.status;
    };
    expect([await payOnPage(), await payOnPage()]).toEqual([402, 200]);
    expect((await client.stripe.invoices.retrieve(id)).status).toBe('paid');
  });

  test('a payment in Checkout is declined, whatever card is typed', async () => {
    const { id: customer } = await customerWith();
    const session = await shop.create({ customer });
    await fail(customer, 'insufficient_funds');
    const { body } = await pay(client, session);
    expect(body).toMatchObject({
      refused: true,
      errors: { cardNumber: expect.stringContaining('insufficient') },
    });
    expect((await pay(client, session)).body.redirect).toContain('shop.example');
    const statuses = (await shop.chargesOf(session)).map(({ status }) => status);
    expect(statuses).toEqual(['succeeded', 'failed']);
  });

  test('so is that of a subscription, and one that its cardholder has authenticated', async () => {
    const { id: customer } = await client.stripe.customers.create();
    const session = await client.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      success_url: 'https://shop.example',
      line_items: [{ price: await monthly(), quantity: 1 }],
    });
    await fail(customer, 'stolen_card');
    expect((await pay(client, session)).body.refused).toBe(true);
    await fail(customer, 'generic_decline');
    expect((await pay(client, session, { cardNumber: CARDS.authenticates })).body.challenge).toBeDefined();
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).body.refused).toBe(true);
    expect((await client.stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await pay(client, session)).body.redirect).toContain('shop.example');
    expect((await client.stripe.subscriptions.list({ customer })).data).toMatchObject([{ status: 'active' }]);
  });

  test.each(['error_if_incomplete', 'allow_incomplete'] as const)(
    'the first payment of a subscription is declined, once, with %s',
    async (payment_behavior) => {
      const { id: customer } = await customerWith();
      const items = [{ price: await monthly() }];
      await fail(customer, 'lost_card');
      const first = client.stripe.subscriptions.create({ customer, items, payment_behavior });
      if (payment_behavior === 'error_if_incomplete') {
        const error = await refusal(first);
        expect(error.decline_code).toBe('lost_card');
        expect(error.raw).not.toHaveProperty('declinedFor');
      } else expect((await first).status).toBe('incomplete');
      expect(await planned(customer)).toBeNull();
      const second = await client.stripe.subscriptions.create({ customer, items, payment_behavior });
      expect(second.status).toBe('active');
    },
  );
});

describe('it waits on', () => {
  test('while nothing is asked for, and while only a preview is made', async () => {
    const { id: customer } = await customerWith();
    await fail(customer, 'lost_card');
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly(client, 0) }],
    });
    await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
      trial_period_days: 7,
    });
    const price = await monthly(client, 5000);
    const { data } = await client.stripe.subscriptionItems.list({ subscription: id });
    const preview = await client.stripe.invoices.createPreview({
      customer,
      subscription: id,
      subscription_details: {
        items: [{ id: data[0]?.id ?? '', price }],
        proration_behavior: 'always_invoice',
      },
    });
    expect(preview.amount_due).toBe(5000);
    expect(await planned(customer)).toBe('lost_card');
    expect((await refusal(charge(customer))).decline_code).toBe('lost_card');
  });

  test('while a card is set up', async () => {
    const { id: customer } = await customerWith();
    await fail(customer, 'lost_card');
    const intent = await client.stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: 'pm_card_mastercard',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    expect([intent.status, await planned(customer)]).toEqual(['succeeded', 'lost_card']);
    const session = await shop.createSetup({ customer });
    expect((await pay(client, session)).body.redirect).toContain('shop.example');
    expect(await planned(customer)).toBe('lost_card');
  });

  test('with the state, over a restart, until a reset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const dataFile = join(folder, 'sandbox.json');
    const open = async () => clientOf(await startSandbox({ dataFile }));
    try {
      const first = await open();
      const { id } = await customerWith('pm_card_visa', {}, first);
      await fail(id, 'lost_card', first);
      const { body: state } = await first.control('GET', 'state');
      await first.sandbox.close();
      const second = await open();
      expect(await planned(id, second)).toBe('lost_card');
      await refusal(charge(id, {}, second));
      await second.sandbox.close();
      const third = await open();
      expect(await planned(id, third)).toBeNull();
      await third.control('PUT', 'state', state);
      expect(await planned(id, third)).toBe('lost_card');
      await third.control('POST', 'reset');
      expect((await third.control('GET', 'state')).body.objects.planned_decline).toEqual([]);
      await third.sandbox.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('no longer than the customer', async () => {
    const { id } = await customerWith();
    await fail(id, 'lost_card');
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'));
    await fail(customer, 'lost_card');
    await client.stripe.customers.del(id);
    await client.stripe.testHelpers.testClocks.del(clock);
    expect((await client.control('GET', 'state')).body.objects.planned_decline).not.toContainEqual(
      expect.objectContaining({ id: expect.stringMatching(`${id}|${customer}`) }),
    );
    expect((await fail(id, 'lost_card')).status).toBe(404);
    expect((await fail(customer, 'lost_card')).status).toBe(404);
  });
});

describe('a card that its bank has declined for good', () => {
  test('is not charged again by the retries, another one is', async () => {
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'), 'pm_card_visa');
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, 'stolen_card');
    await advance(client, clock, utc('2027-02-28T12:00:00Z'));
    const types = await until(client, clock, '2027-03-01T12:00:00Z');
    expect(types).toEqual(['invoice.updated', 'invoice.payment_failed']);
    const latest = async () => {
      const { latest_invoice } = await client.stripe.subscriptions.retrieve(id, {
        expand: ['latest_invoice'],
      });
      return latest_invoice as Stripe.Invoice;
    };
    expect(await latest()).toMatchObject({ status: 'open', attempt_count: 2 });
    expect((await latest()).next_payment_attempt).not.toBeNull();
    const card = await client.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await client.stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
    expect(await until(client, clock, '2027-03-02T12:00:00Z')).toContain('charge.succeeded');
    expect((await latest()).status).toBe('paid');
  });

  /** https://docs.stripe.com/billing/revenue-recovery/smart-retries: those that can be planned here. */
  const FOR_GOOD = [
    'authentication_required',
    'incorrect_number',
    'lost_card',
    'pickup_card',
    'revocation_of_all_authorizations',
    'revocation_of_authorization',
    'stolen_card',
    'transaction_not_allowed',
  ];
  test.each(PLANNABLE_CODES)('is so by the code of the decline: %s', async (code) => {
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'), 'pm_card_visa');
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, code);
    await advance(client, clock, utc('2027-02-28T12:00:00Z'));
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    await advance(client, clock, utc('2027-03-01T12:00:00Z'));
    const isForGood = FOR_GOOD.includes(code);
    const { status } = await client.stripe.subscriptions.retrieve(id);
    expect(status).toBe(isForGood ? 'past_due' : 'active');
  });

  test('can be charged by hand', async () => {
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'), 'pm_card_visa');
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await monthly() }],
    });
    await fail(customer, 'stolen_card');
    await advance(client, clock, utc('2027-02-28T12:00:00Z'));
    const { latest_invoice } = await client.stripe.subscriptions.retrieve(id);
    expect((await client.stripe.invoices.pay(latest_invoice as string)).status).toBe('paid');
  });
});

describe('what is no plan', () => {
  test.each([
    ['{', 'the body is not JSON'],
    ['[]', 'the body must be a JSON object'],
    [{}, '"decline_code" must be one of approve_with_id, authentication_required, call_issuer'],
    [{ decline_code: 'declined' }, 'withdrawal_count_limit_exceeded'],
    [{ decline_code: 'toString' }, '"decline_code" must be one of'],
    [{ decline_code: 'lost_card', times: 2 }, '"times" is not a field of a planned decline'],
  ])('%j is refused', async (body, message) => {
    const { id } = await customerWith();
    const answer = await client.control('POST', `customers/${id}/fail_next_payment`, body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
    expect(await planned(id)).toBeNull();
  });

  test.each(['GET', 'POST', 'DELETE'])('%s of a customer that is not there is a 404', async (method) => {
    const body = method === 'POST' ? { decline_code: 'lost_card' } : undefined;
    const answer = await client.control(method, 'customers/cus_none/fail_next_payment', body);
    expect([answer.status, answer.body.error.message]).toEqual([404, 'There is no customer cus_none.']);
    const { objects } = (await client.control('GET', 'state')).body;
    expect(objects.planned_decline.map(({ id }: { id: string }) => id)).not.toContain('cus_none');
  });
});

/** Without what differs from one card, charge and intent to another. */
function anonymous(value: unknown): unknown {
  const OWN = new Set([
    'id',
    'created',
    'last4',
    'fingerprint',
    'request_log_url',
    'requestId',
    'headers',
    'charge',
  ]);
  const text = JSON.stringify(value, (key, inner) => (OWN.has(key) ? undefined : inner));
  return JSON.parse(text.replace(/\b(pi|ch|pm|req)_\w+/g, '$1'));
}
