/** Invoices made by hand, through the public door: drafts, what can be done with them, and how they are paid. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { told } from './billing-shop.ts';
import { refusal, useSandbox } from './support.ts';

const NOW = 1_800_000_000;
const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const client = useSandbox({ now: () => NOW * 1000 });

beforeEach(() => client.control('POST', 'reset'));

interface Ids {
  customer: string;
  /** The customer's card, if it has one. */
  card: string;
  id: string;
}

type State = 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';

interface Wish {
  card?: string | null;
  amount?: number;
  state?: State;
  values?: Stripe.InvoiceCreateParams;
}

/** An invoice over ten dollars in a state, for a customer with a card. */
async function invoice({ card = 'pm_card_visa', amount = 1000, state = 'draft', values }: Wish = {}) {
  const { stripe } = client;
  const made = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' });
  const customer = made.id;
  const method = card === null ? '' : (await stripe.paymentMethods.attach(card, { customer })).id;
  if (method !== '') {
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method } });
  }
  const { id = '' } = await stripe.invoices.create({ customer, currency: 'usd', ...values });
  if (amount !== 0) await stripe.invoiceItems.create({ customer, amount, currency: 'usd', invoice: id });
  if (state !== 'draft') await stripe.invoices.finalizeInvoice(id);
  if (state === 'paid') await stripe.invoices.pay(id);
  if (state === 'void') await stripe.invoices.voidInvoice(id);
  if (state === 'uncollectible') await stripe.invoices.markUncollectible(id);
  return { customer, card: method, id } satisfies Ids;
}

const read = (id: string, expand: string[] = []) => client.stripe.invoices.retrieve(id, { expand });

/** The payment intent that an invoice was finalized with. */
async function intentOf(id: string): Promise<Stripe.PaymentIntent> {
  const { payments } = await read(id, ['payments.data.payment.payment_intent']);
  const found = payments?.data.find(({ is_default }) => is_default);
  return found?.payment.payment_intent as Stripe.PaymentIntent;
}

const FINALIZED = ['invoice.finalized', 'payment_intent.created'];
const CHARGED = ['charge.succeeded', 'payment_intent.succeeded'];
const PAID = ['invoice.updated', 'invoice.paid', 'invoice.payment_succeeded'];

describe('a draft', () => {
  test('is empty, is not advanced, and is for its customer', async () => {
    const { customer, id } = await invoice({ amount: 0 });
    expect(await read(id)).toMatchObject({
      account_country: 'US',
      account_name: 'Pricebook sandbox',
      amount_due: 0,
      attempt_count: 0,
      attempted: false,
      auto_advance: false,
      automatically_finalizes_at: null,
      billing_reason: 'manual',
      collection_method: 'charge_automatically',
      created: NOW,
      customer,
      customer_email: 'ada@example.com',
      customer_name: 'Ada',
      effective_at: null,
      ending_balance: null,
      hosted_invoice_url: null,
      invoice_pdf: null,
      lines: { data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
      next_payment_attempt: null,
      number: null,
      parent: null,
      period_end: NOW,
      period_start: NOW,
      status: 'draft',
      total: 0,
    });
  });

  test('shows its payments and its secret only when they are asked for', async () => {
    const { id } = await invoice({ state: 'open' });
    expect(Object.keys(await read(id))).not.toContain('payments');
    expect(Object.keys(await read(id))).not.toContain('confirmation_secret');
    const shown = await read(id, ['payments', 'confirmation_secret']);
    expect(shown.payments?.data).toHaveLength(1);
    const { client_secret } = await intentOf(id);
    expect(shown.confirmation_secret).toEqual({ client_secret, type: 'payment_intent' });
  });

  test.each([
    [{ auto_advance: true }, NOW + HOUR, NOW + HOUR],
    [{ auto_advance: false }, null, null],
    [{ auto_advance: true, collection_method: 'send_invoice', days_until_due: 3 } as const, NOW + HOUR, null],
    [{ auto_advance: true, automatically_finalizes_at: NOW + DAY }, NOW + DAY, NOW + DAY],
    [{ automatically_finalizes_at: NOW + DAY }, NOW + DAY, null],
  ])('%o waits until %s, and is collected at %s', async (values, finalizes, collected) => {
    const { id } = await invoice({ values });
    expect(await read(id)).toMatchObject({
      automatically_finalizes_at: finalizes,
      next_payment_attempt: collected,
    });
  });

  test('leaves its hour and comes back to the same hour', async () => {
    const { id } = await invoice({ values: { auto_advance: true } });
    const { stripe } = client;
    const off = await stripe.invoices.update(id, { auto_advance: false });
    expect([off.automatically_finalizes_at, off.next_payment_attempt]).toEqual([null, null]);
    const on = await stripe.invoices.update(id, { auto_advance: true });
    expect([on.automatically_finalizes_at, on.next_payment_attempt]).toEqual([NOW + HOUR, NOW + HOUR]);
  });

  test('is due so many days after it was made', async () => {
    const { id } = await invoice({ values: { collection_method: 'send_invoice', days_until_due: 30 } });
    expect((await read(id)).due_date).toBe(NOW + 30 * DAY);
    const charged = await client.stripe.invoices.update(id, { collection_method: 'charge_automatically' });
    expect(charged.due_date).toBeNull();
  });

  test('takes up what waits only when it is told to, the newest first', async () => {
    const { stripe } = client;
    const { customer } = await invoice({ amount: 0 });
    for (const description of ['first', 'second']) {
      await stripe.invoiceItems.create({ customer, amount: 500, currency: 'usd', description });
    }
    const without = await stripe.invoices.create({ customer });
    expect(without.lines.data).toEqual([]);
    const { id = '', lines } = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: 'include',
    });
    expect(lines.data.map(({ description }) => description)).toEqual(['second', 'first']);
    expect(await read(id)).toMatchObject({ amount_due: 1000, subtotal: 1000, total: 1000 });
    const again = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(again.lines.data).toEqual([]);
  });

  test('of a subscription takes up what waits for that, of none what waits for none', async () => {
    const { stripe } = client;
    const { customer, card } = await invoice({ amount: 0 });
    const { id: product } = await stripe.products.create({ name: 'Pro' });
    const recurring = { interval: 'month' } as const;
    const price_data = { currency: 'usd', product, recurring, unit_amount: 500 };
    const made = { customer, default_payment_method: card, items: [{ price_data }] };
    const { id: subscription } = await stripe.subscriptions.create(made);
    const item = { customer, amount: 500, currency: 'usd' };
    await stripe.invoiceItems.create({ ...item, description: 'of it', subscription });
    await stripe.invoiceItems.create({ ...item, description: 'of none' });
    const include = { customer, pending_invoice_items_behavior: 'include' } as const;
    const own = await stripe.invoices.create({ ...include, subscription });
    expect(own).toMatchObject({
      billing_reason: 'manual',
      parent: { subscription_details: { subscription }, type: 'subscription_details' },
    });
    expect(own.lines.data.map(({ description }) => description)).toEqual(['of it']);
    const other = await stripe.invoices.create(include);
    expect(other.lines.data.map(({ description }) => description)).toEqual(['of none']);
    const list = async (params: Stripe.InvoiceListParams) => (await stripe.invoices.list(params)).data;
    expect((await list({ subscription, status: 'draft' })).map(({ id }) => id)).toEqual([own.id]);
    const [, first] = await list({ subscription });
    expect((await refusal(stripe.invoices.del(first?.id ?? ''))).message).toBe(
      'You can only delete draft invoices.',
    );
  });

  test('that a subscription has made cannot be deleted', async () => {
    const { stripe } = client;
    const { customer } = await invoice({ amount: 0 });
    const { id: product } = await stripe.products.create({ name: 'Pro' });
    const recurring = { interval: 'month' } as const;
    const { latest_invoice } = await stripe.subscriptions.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 3,
      items: [{ price_data: { currency: 'usd', product, recurring, unit_amount: 500 } }],
    });
    expect((await refusal(stripe.invoices.del(latest_invoice as string))).message).toBe(
      "You can't delete invoices created by subscriptions.",
    );
  });

  test('is deleted with what stands on it', async () => {
    const { customer, id } = await invoice();
    const { stripe } = client;
    const types = await told(client, async () => {
      expect(await stripe.invoices.del(id)).toEqual({ id, object: 'invoice', deleted: true });
    });
    expect(types).toEqual(['invoice.deleted']);
    expect((await refusal(read(id))).message).toBe(`No such invoice: '${id}'`);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
  });

  test('shows its customer and the balance as they are now', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice();
    await stripe.customers.update(customer, { balance: -300, email: 'ada@example.org', name: 'Ada L.' });
    expect(await read(id)).toMatchObject({
      amount_due: 700,
      customer_email: 'ada@example.org',
      customer_name: 'Ada L.',
      starting_balance: -300,
    });
    await stripe.invoices.finalizeInvoice(id);
    await stripe.customers.update(customer, { balance: 500, name: 'Somebody' });
    expect(await read(id)).toMatchObject({
      amount_due: 700,
      customer_name: 'Ada L.',
      starting_balance: -300,
    });
  });

  test('is changed with one event, which says what it was', async () => {
    const { id } = await invoice();
    const types = await told(client, () => client.stripe.invoices.update(id, { description: 'A memo' }));
    expect(types).toEqual(['invoice.updated']);
    const [event] = (await client.stripe.events.list({ limit: 1 })).data;
    expect(event?.data.previous_attributes).toEqual({ description: null });
    expect(await told(client, () => client.stripe.invoices.update(id, { description: 'A memo' }))).toEqual(
      [],
    );
  });
});

describe('finalizing', () => {
  test('opens it, with a number, addresses and an intent, and takes no money', async () => {
    const { customer, id } = await invoice();
    await client.stripe.customers.update(customer, { name: 'Ada L.' });
    expect(await told(client, () => client.stripe.invoices.finalizeInvoice(id))).toEqual(FINALIZED);
    const open = await read(id);
    const { invoice_prefix } = (await client.stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(open).toMatchObject({
      amount_due: 1000,
      amount_paid: 0,
      amount_remaining: 1000,
      attempted: false,
      customer_name: 'Ada L.',
      effective_at: NOW,
      ending_balance: 0,
      number: `${invoice_prefix}-0001`,
      status: 'open',
      status_transitions: { finalized_at: NOW, paid_at: null },
    });
    const place = `${client.sandbox.url}/i/acct_`;
    expect(open.hosted_invoice_url?.slice(0, place.length)).toBe(place);
    expect(await intentOf(id)).toMatchObject({
      amount: 1000,
      capture_method: 'automatic',
      customer,
      description: 'Payment for Invoice',
      setup_future_usage: null,
      status: 'requires_payment_method',
    });
  });

  test('its addresses are where the sandbox was called', async () => {
    const { id } = await invoice({ state: 'open' });
    const { port } = client.sandbox;
    const headers = { Authorization: 'Bearer sk_test_x' };
    const origin = `http://localhost:${port}`;
    const answer = await fetch(`${origin}/v1/invoices/${id}`, { headers });
    const { hosted_invoice_url, invoice_pdf } = (await answer.json()) as Stripe.Invoice;
    expect(hosted_invoice_url).toMatch(`${origin}/i/acct_`);
    expect(invoice_pdf).toMatch(`${origin}/invoice/acct_`);
    expect((await read(id)).hosted_invoice_url).toMatch(`${client.sandbox.url}/i/acct_`);
  });

  test('counts for each customer', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice({ state: 'open' });
    const second = await stripe.invoices.create({ customer });
    await stripe.invoices.finalizeInvoice(second.id ?? '');
    const other = await invoice({ state: 'open' });
    const numbers = [id, second.id ?? '', other.id].map(async (one) => (await read(one)).number?.slice(-4));
    expect(await Promise.all(numbers)).toEqual(['0001', '0002', '0001']);
    const { next_invoice_sequence } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(next_invoice_sequence).toBe(3);
  });

  test('keeps a number that it was given', async () => {
    const { id } = await invoice({ values: { number: 'R-1' }, state: 'open' });
    expect((await read(id)).number).toBe('R-1');
  });

  test('pays what nothing is due of', async () => {
    const { id } = await invoice({ amount: 0 });
    expect(await told(client, () => client.stripe.invoices.finalizeInvoice(id))).toEqual([
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
    expect(await read(id, ['payments'])).toMatchObject({
      attempt_count: 0,
      attempted: true,
      auto_advance: false,
      payments: { data: [] },
      status: 'paid',
      status_transitions: { finalized_at: NOW, paid_at: NOW },
    });
  });
});

describe('each call in each state', () => {
  const call = {
    finalize: (id: string) => client.stripe.invoices.finalizeInvoice(id),
    pay: (id: string) => client.stripe.invoices.pay(id),
    void: (id: string) => client.stripe.invoices.voidInvoice(id),
    mark_uncollectible: (id: string) => client.stripe.invoices.markUncollectible(id),
    metadata: (id: string) => client.stripe.invoices.update(id, { metadata: { a: 'b' } }),
    advance: (id: string) => client.stripe.invoices.update(id, { auto_advance: true }),
  };
  /** What comes of it; null where it is refused, whose sentences are under refusals/. */
  const TABLE: [keyof typeof call, Record<State, State | null>][] = [
    ['finalize', { draft: 'open', open: null, paid: null, uncollectible: null, void: null }],
    ['pay', { draft: 'paid', open: 'paid', paid: null, uncollectible: 'paid', void: null }],
    ['void', { draft: null, open: 'void', paid: null, uncollectible: 'void', void: null }],
    [
      'mark_uncollectible',
      { draft: null, open: 'uncollectible', paid: null, uncollectible: null, void: null },
    ],
    [
      'metadata',
      { draft: 'draft', open: 'open', paid: 'paid', uncollectible: 'uncollectible', void: 'void' },
    ],
    ['advance', { draft: 'draft', open: 'open', paid: null, uncollectible: 'uncollectible', void: null }],
  ];
  const ROWS = TABLE.flatMap(([name, states]) =>
    Object.entries(states).map(([state, after]) => ({ name, state: state as State, after })),
  );

  test.each(ROWS)('$name of one that is $state: $after', async ({ name, state, after }) => {
    const { id } = await invoice({ state });
    if (after === null) {
      expect((await refusal(call[name](id))).statusCode).toBe(400);
      expect((await read(id)).status).toBe(state);
    } else {
      expect((await call[name](id)).status).toBe(after);
      const { amount_due, amount_paid, amount_remaining } = await read(id);
      expect(amount_paid + amount_remaining).toBe(amount_due);
    }
  });
});

describe('paying', () => {
  test('by the card of the customer', async () => {
    const { id, card } = await invoice({ state: 'open' });
    expect(await told(client, () => client.stripe.invoices.pay(id))).toEqual([
      ...CHARGED,
      ...PAID,
      'invoice_payment.paid',
    ]);
    expect(await read(id, ['payments'])).toMatchObject({
      amount_paid: 1000,
      amount_remaining: 0,
      attempt_count: 1,
      attempted: true,
      payments: {
        data: [{ amount_paid: 1000, amount_requested: 1000, is_default: true, status: 'paid' }],
      },
      status: 'paid',
    });
    expect(await intentOf(id)).toMatchObject({ payment_method: card, status: 'succeeded' });
  });

  test('of a draft finalizes it first', async () => {
    const { id } = await invoice();
    expect(await told(client, () => client.stripe.invoices.pay(id))).toEqual([
      ...FINALIZED,
      ...CHARGED,
      ...PAID,
      'invoice_payment.paid',
    ]);
  });

  test('the invoice’s own card goes before the customer’s, the one that is named before both', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice({ state: 'open' });
    const second = (await stripe.paymentMethods.attach('pm_card_mastercard', { customer })).id;
    const third = (await stripe.paymentMethods.attach('pm_card_amex', { customer })).id;
    await stripe.invoices.update(id, { default_payment_method: second });
    const { id: other = '' } = await stripe.invoices.create({ customer, default_payment_method: second });
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', invoice: other });
    await stripe.invoices.pay(id);
    await stripe.invoices.pay(other, { payment_method: third });
    expect((await intentOf(id)).payment_method).toBe(second);
    expect((await intentOf(other)).payment_method).toBe(third);
  });

  test('declined: 402, and everything but the money has happened', async () => {
    const { customer, id } = await invoice({ card: 'pm_card_chargeCustomerFail' });
    let refused: Stripe.errors.StripeError | undefined;
    const types = await told(client, async () => {
      refused = await refusal(client.stripe.invoices.pay(id));
    });
    expect(refused).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    expect(types).toEqual([
      ...FINALIZED,
      'charge.failed',
      'payment_intent.payment_failed',
      'invoice.updated',
      'invoice.payment_failed',
      'customer.updated',
    ]);
    expect(await read(id)).toMatchObject({
      amount_remaining: 1000,
      attempt_count: 1,
      attempted: true,
      next_payment_attempt: null,
      status: 'open',
    });
    expect(await intentOf(id)).toMatchObject({ status: 'requires_payment_method' });
    expect(((await client.stripe.customers.retrieve(customer)) as Stripe.Customer).delinquent).toBe(true);
    // A try by hand after the first is none of the schedule's.
    await refusal(client.stripe.invoices.pay(id));
    expect((await read(id)).attempt_count).toBe(1);
  });

  test('declined, and sent again with its key: the same 402, and no other attempt', async () => {
    const { id } = await invoice({ card: 'pm_card_chargeCustomerFail' });
    const pay = () => refusal(client.stripe.invoices.pay(id, {}, { idempotencyKey: 'once' }));
    const first = await pay();
    const types = await told(client, async () => {
      const again = await pay();
      expect(again.raw).toMatchObject({ charge: first.charge, code: 'card_declined' });
      expect(again.headers?.['idempotent-replayed']).toBe('true');
    });
    expect(types).toEqual([]);
    expect(first.charge).toMatch(/^ch_/);
    expect(await read(id)).toMatchObject({ attempt_count: 1, status: 'open' });
  });

  test('without a card: refused, and nothing has happened', async () => {
    const { id } = await invoice({ card: null });
    expect(await told(client, () => refusal(client.stripe.invoices.pay(id)))).toEqual([]);
    expect((await read(id)).status).toBe('draft');
  });

  test('elsewhere: paid without an attempt, and the intent can be paid no more', async () => {
    const { id } = await invoice({ state: 'open' });
    expect(await told(client, () => client.stripe.invoices.pay(id, { paid_out_of_band: true }))).toEqual([
      'payment_intent.canceled',
      'invoice.updated',
      'invoice.paid',
    ]);
    expect(await read(id, ['payments'])).toMatchObject({
      amount_paid: 1000,
      attempt_count: 0,
      attempted: false,
      payments: { data: [{ amount_paid: null, status: 'canceled' }] },
      status: 'paid',
    });
    expect((await intentOf(id)).status).toBe('canceled');
  });

  test('by the client, who confirms the intent', async () => {
    const { id } = await invoice({ card: null, state: 'open' });
    const intent = await intentOf(id);
    expect(
      await told(client, () =>
        client.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
      ),
    ).toEqual([...CHARGED, ...PAID, 'invoice_payment.paid']);
    expect(await read(id)).toMatchObject({ attempt_count: 1, status: 'paid' });
  });

  test('its intent is the invoice’s to change and to give up', async () => {
    const { id } = await invoice({ state: 'open' });
    const intent = await intentOf(id);
    const { stripe } = client;
    expect((await refusal(stripe.paymentIntents.cancel(intent.id))).message).toBe(
      'You cannot cancel this PaymentIntent because it was created by an invoice. Void the invoice instead.',
    );
    expect((await refusal(stripe.paymentIntents.update(intent.id, { amount: 900 }))).message).toBe(
      "This PaymentIntent's amount could not be updated because it was created by an invoice.",
    );
    await stripe.paymentIntents.update(intent.id, { receipt_email: 'ada@example.com' });
    await stripe.invoices.voidInvoice(id);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'void_invoice',
    });
  });

  test('by an invoice that asks for authentication', async () => {
    const settings = { payment_method_options: { card: { request_three_d_secure: 'any' as const } } };
    const { id } = await invoice({ state: 'open', values: { payment_settings: settings } });
    expect((await intentOf(id)).payment_method_options?.card?.request_three_d_secure).toBe('any');
  });
});

describe('payments of the shop’s own', () => {
  /** A payment intent of an invoice's customer, paid at once or not. */
  async function intent(customer: string, amount: number, isPaid: boolean): Promise<string> {
    const { id } = await client.stripe.paymentIntents.create({
      amount,
      capture_method: 'automatic',
      currency: 'usd',
      customer,
      ...(isPaid ? { confirm: true, payment_method: 'pm_card_visa', return_url: 'https://example.com' } : {}),
    });
    return id;
  }

  test('pay a part, and then the rest', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice({ state: 'open' });
    const first = await intent(customer, 400, true);
    expect(await told(client, () => stripe.invoices.attachPayment(id, { payment_intent: first }))).toEqual([
      'invoice.updated',
      'invoice_payment.paid',
    ]);
    expect(await read(id)).toMatchObject({ amount_paid: 400, amount_remaining: 600, status: 'open' });
    expect((await intentOf(id)).amount).toBe(600);
    expect((await refusal(stripe.invoices.voidInvoice(id))).message).toBe(
      'Invoices with `paid` payments cannot be voided.',
    );
    const second = await intent(customer, 600, false);
    expect(await told(client, () => stripe.invoices.attachPayment(id, { payment_intent: second }))).toEqual(
      [],
    );
    const confirmed = await told(client, () =>
      stripe.paymentIntents.confirm(second, {
        payment_method: 'pm_card_visa',
        return_url: 'https://example.com',
      }),
    );
    expect(confirmed).toEqual([
      ...['charge.succeeded', 'payment_intent.succeeded', 'payment_intent.canceled'],
      ...[...PAID, 'invoice_payment.paid'],
    ]);
    const paid = await read(id, ['payments']);
    expect(paid).toMatchObject({ amount_paid: 1000, amount_remaining: 0, status: 'paid' });
    expect(paid.payments?.data.map(({ amount_paid, status }) => [amount_paid, status])).toEqual([
      [600, 'paid'],
      [400, 'paid'],
      [null, 'canceled'],
    ]);
  });

  test('what is too much is the customer’s', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice({ state: 'open' });
    const large = await intent(customer, 1200, true);
    const types = await told(client, () => stripe.invoices.attachPayment(id, { payment_intent: large }));
    expect(types.slice(-2)).toEqual(['invoice.overpaid', 'customer.updated']);
    expect(await read(id)).toMatchObject({ amount_overpaid: 200, amount_paid: 1000, status: 'paid' });
    expect(((await stripe.customers.retrieve(customer)) as Stripe.Customer).balance).toBe(-200);
    const [change] = (await stripe.customers.listBalanceTransactions(customer)).data;
    expect(change).toMatchObject({
      amount: -200,
      ending_balance: -200,
      invoice: id,
      type: 'invoice_overpaid',
    });
  });
});

describe('voiding, giving up and sending', () => {
  test('voids with the intent', async () => {
    const { id } = await invoice({ state: 'open' });
    expect(await told(client, () => client.stripe.invoices.voidInvoice(id))).toEqual([
      'payment_intent.canceled',
      'invoice.voided',
    ]);
    expect(await read(id, ['payments', 'confirmation_secret'])).toMatchObject({
      amount_due: 1000,
      amount_remaining: 1000,
      confirmation_secret: null,
      payments: { data: [{ status: 'canceled', status_transitions: { canceled_at: NOW } }] },
      status_transitions: { voided_at: NOW },
    });
  });

  test('gives up, and can be paid all the same', async () => {
    const { id } = await invoice({ state: 'open' });
    expect(await told(client, () => client.stripe.invoices.markUncollectible(id))).toEqual([
      'invoice.marked_uncollectible',
    ]);
    expect(await read(id)).toMatchObject({
      status_details: { uncollectible: { reason: 'user_forgiven' } },
      status_transitions: { marked_uncollectible_at: NOW },
    });
    expect((await client.stripe.invoices.pay(id)).status).toBe('paid');
  });

  test('sends, which finalizes a draft, as often as it is asked to', async () => {
    const values = { collection_method: 'send_invoice', days_until_due: 3 } as const;
    const { id } = await invoice({ values });
    expect(await told(client, () => client.stripe.invoices.sendInvoice(id))).toEqual([
      ...FINALIZED,
      'invoice.sent',
    ]);
    expect(await told(client, () => client.stripe.invoices.sendInvoice(id))).toEqual(['invoice.sent']);
    expect((await read(id)).status).toBe('open');
  });
});

describe('the balance of a customer', () => {
  /** The balance before, what is invoiced; what is due then, the balance after, and what that is called. */
  const TABLE: [number, number, number, number, string | null][] = [
    [0, 1000, 1000, 0, null],
    [-300, 1000, 700, 0, 'applied_to_invoice'],
    [-1000, 1000, 0, 0, 'applied_to_invoice'],
    [-1500, 1000, 0, -500, 'applied_to_invoice'],
    [200, 1000, 1200, 0, 'applied_to_invoice'],
    [0, 49, 0, 49, 'invoice_too_small'],
    [0, 50, 50, 0, null],
    [-980, 1000, 0, 20, 'invoice_too_small'],
    [0, -700, 0, -700, 'applied_to_invoice'],
    [300, -700, 0, -400, 'applied_to_invoice'],
    [900, -700, 200, 0, 'applied_to_invoice'],
  ];

  test.each(TABLE)('of %i and an invoice over %i: %i due, %i left (%s)', async (...row) => {
    const [balance, amount, due, left, type] = row;
    const { stripe } = client;
    const { customer, id } = await invoice({ amount: 0 });
    if (balance !== 0) await stripe.customers.update(customer, { balance });
    await stripe.invoiceItems.create({ customer, amount, currency: 'usd', invoice: id });
    const types = await told(client, () => stripe.invoices.finalizeInvoice(id));
    expect(types.includes('customer.updated')).toBe(type !== null);
    expect(await read(id)).toMatchObject({
      amount_due: due,
      amount_paid: 0,
      amount_remaining: due,
      attempt_count: 0,
      ending_balance: left,
      starting_balance: balance,
      status: due === 0 ? 'paid' : 'open',
      total: amount,
    });
    expect(((await stripe.customers.retrieve(customer)) as Stripe.Customer).balance).toBe(left);
    const changes = (await stripe.customers.listBalanceTransactions(customer, { invoice: id })).data;
    expect(changes.map((one) => [one.type, one.amount, one.ending_balance])).toEqual(
      type === null ? [] : [[type, left - balance, left]],
    );
  });

  test('comes back when the invoice is voided', async () => {
    const { stripe } = client;
    const { customer, id } = await invoice();
    await stripe.customers.update(customer, { balance: -300 });
    await stripe.invoices.finalizeInvoice(id);
    expect(await told(client, () => stripe.invoices.voidInvoice(id))).toEqual([
      'payment_intent.canceled',
      'customer.updated',
      'invoice.voided',
    ]);
    expect(((await stripe.customers.retrieve(customer)) as Stripe.Customer).balance).toBe(-300);
    const [change] = (await stripe.customers.listBalanceTransactions(customer)).data;
    expect(change).toMatchObject({ amount: -300, invoice: id, type: 'unapplied_from_invoice' });
  });

  test('leaves a transaction however it is changed', async () => {
    const { stripe } = client;
    const { id: customer } = await stripe.customers.create({ balance: 100 });
    await stripe.customers.update(customer, { balance: 150 });
    await stripe.customers.update(customer, { name: 'Ada' });
    const added = await stripe.customers.createBalanceTransaction(customer, {
      amount: -400,
      currency: 'usd',
      description: 'Sorry',
      metadata: { a: 'b' },
    });
    expect(added).toEqual({
      id: expect.stringMatching(/^cbtxn_1[0-9A-Za-z]{23}$/),
      object: 'customer_balance_transaction',
      amount: -400,
      checkout_session: null,
      created: NOW,
      credit_note: null,
      currency: 'usd',
      customer,
      customer_account: null,
      description: 'Sorry',
      ending_balance: -250,
      invoice: null,
      livemode: false,
      metadata: { a: 'b' },
      type: 'adjustment',
    });
    const { data } = await stripe.customers.listBalanceTransactions(customer);
    expect(data.map(({ amount, type }) => [type, amount])).toEqual([
      ['adjustment', -400],
      ['adjustment', 50],
      ['initial', 100],
    ]);
    const changed = await stripe.customers.updateBalanceTransaction(customer, added.id, {
      description: 'Very sorry',
      metadata: { a: '' },
    });
    expect(changed).toMatchObject({ description: 'Very sorry', metadata: {} });
    expect(await stripe.customers.retrieveBalanceTransaction(customer, added.id)).toEqual(changed);
  });

  test('decides the currency of a customer that has none', async () => {
    const { stripe } = client;
    const { id: customer } = await stripe.customers.create();
    await stripe.customers.createBalanceTransaction(customer, { amount: 5, currency: 'eur' });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 5, currency: 'eur' });
    const made = await stripe.invoices.create({ customer });
    expect(made).toMatchObject({ currency: 'eur', starting_balance: 5, amount_due: 5 });
  });
});

describe('lists', () => {
  test('of invoices, by each filter', async () => {
    const { stripe } = client;
    const { customer, id: paid } = await invoice({ state: 'paid' });
    const { id: draft } = await invoice();
    const due = { collection_method: 'send_invoice', days_until_due: 3 } as const;
    const { id: sent } = await invoice({ values: due, state: 'open' });
    const ids = async (params: Stripe.InvoiceListParams) =>
      (await stripe.invoices.list(params)).data.map(({ id }) => id);
    expect(await ids({})).toEqual([sent, draft, paid]);
    expect(await ids({ customer })).toEqual([paid]);
    expect(await ids({ status: 'draft' })).toEqual([draft]);
    expect(await ids({ collection_method: 'send_invoice' })).toEqual([sent]);
    expect(await ids({ due_date: { gte: NOW + 3 * DAY } })).toEqual([sent]);
    expect(await ids({ due_date: { gt: NOW + 3 * DAY } })).toEqual([]);
    expect(await ids({ created: { lt: NOW } })).toEqual([]);
    expect(await ids({ limit: 1, starting_after: sent })).toEqual([draft]);
  });

  test('of invoice payments, by each filter', async () => {
    const { stripe } = client;
    const { id: paid } = await invoice({ state: 'paid' });
    const { id: open } = await invoice({ state: 'open' });
    const invoices = async (params: Stripe.InvoicePaymentListParams) =>
      (await stripe.invoicePayments.list(params)).data.map((one) => one.invoice);
    expect(await invoices({})).toEqual([open, paid]);
    expect(await invoices({ invoice: paid })).toEqual([paid]);
    expect(await invoices({ status: 'paid' })).toEqual([paid]);
    const { id: payment_intent } = await intentOf(open);
    expect(await invoices({ payment: { type: 'payment_intent', payment_intent } })).toEqual([open]);
    expect(await invoices({ payment: { type: 'payment_record' } })).toEqual([]);
    expect(await invoices({ created: { gt: NOW } })).toEqual([]);
  });

  test('what lives by a test clock is hidden until its customer is asked for', async () => {
    const { stripe } = client;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: NOW });
    const { id: customer } = await stripe.customers.create({ test_clock: clock.id });
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', invoice: id });
    await stripe.invoices.finalizeInvoice(id);
    expect((await stripe.invoices.list()).data).toEqual([]);
    expect((await stripe.invoicePayments.list()).data).toEqual([]);
    expect((await stripe.invoices.list({ customer })).data).toHaveLength(1);
    expect((await stripe.invoicePayments.list({ invoice: id })).data).toHaveLength(1);
  });
});
