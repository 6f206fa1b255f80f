/** Payments by card through the API: what they leave behind, and when (facts.md §3.5, §3.6). */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

const NOW = 1_800_000_000;
const DAY = 24 * 60 * 60;
const client = useSandbox({ now: () => NOW * 1000 });

const PAY = {
  amount: 1000,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  capture_method: 'automatic',
  confirm: true,
  currency: 'usd',
  payment_method: 'pm_card_visa',
} as const;

const pay = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  client.stripe.paymentIntents.create({ ...PAY, ...params });
const chargeOf = (intent: Stripe.PaymentIntent) =>
  client.stripe.charges.retrieve(String(intent.latest_charge), { expand: ['balance_transaction'] });
const transactionOf = async (intent: Stripe.PaymentIntent) =>
  (await chargeOf(intent)).balance_transaction as Stripe.BalanceTransaction;
const advance = (seconds: number) => client.control('POST', 'clock', { advance: seconds });
const typesSince = async (last: string | undefined) =>
  (
    await client.stripe.events.list(last === undefined ? { limit: 100 } : { limit: 100, ending_before: last })
  ).data
    .map(({ type }) => type)
    .reverse();
const lastEvent = async () => (await client.stripe.events.list({ limit: 1 })).data[0]?.id;

describe('events, in Stripe’s order', () => {
  const CASES: Record<string, { done: () => Promise<unknown>; told: string[] }> = {
    'made and left': {
      done: () => pay({ confirm: false }),
      told: ['payment_intent.created'],
    },
    'made and paid': {
      done: () => pay(),
      told: ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'],
    },
    'made and declined': {
      done: () => refusal(pay({ payment_method: 'pm_card_visa_chargeDeclined' })),
      told: ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
    },
    'made and waiting for authentication': {
      done: () => pay({ payment_method: 'pm_card_threeDSecure2Required' }),
      told: ['payment_intent.created', 'payment_intent.requires_action'],
    },
    'declined because nobody is there': {
      done: () => refusal(pay({ payment_method: 'pm_card_threeDSecure2Required', off_session: true })),
      told: ['payment_intent.created', 'payment_intent.payment_failed'],
    },
    'paid with a card to keep': {
      done: async () =>
        pay({ customer: (await client.stripe.customers.create()).id, setup_future_usage: 'off_session' }),
      told: [
        'customer.created',
        'payment_intent.created',
        'charge.succeeded',
        'payment_method.attached',
        'payment_intent.succeeded',
      ],
    },
    'authorised and captured': {
      done: async () => client.stripe.paymentIntents.capture((await pay({ capture_method: 'manual' })).id),
      told: [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'charge.captured',
        'payment_intent.succeeded',
      ],
    },
    'authorised and captured in part': {
      done: async () =>
        client.stripe.paymentIntents.capture((await pay({ capture_method: 'manual' })).id, {
          amount_to_capture: 400,
        }),
      told: [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'refund.created',
        'charge.captured',
        'payment_intent.succeeded',
      ],
    },
    'authorised and canceled': {
      done: async () => client.stripe.paymentIntents.cancel((await pay({ capture_method: 'manual' })).id),
      told: [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'refund.created',
        'charge.refunded',
        'payment_intent.canceled',
      ],
    },
    'paid and refunded': {
      done: async () => client.stripe.refunds.create({ payment_intent: (await pay()).id }),
      told: [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.succeeded',
        'refund.created',
        'charge.refunded',
      ],
    },
    'paid with the card that disputes': {
      done: () => pay({ payment_method: 'pm_card_createDispute' }),
      told: [
        'payment_intent.created',
        'charge.succeeded',
        'charge.dispute.created',
        'charge.dispute.funds_withdrawn',
        'payment_intent.succeeded',
      ],
    },
  };

  test.each(Object.entries(CASES))('%s', async (_, { done, told }) => {
    const last = await lastEvent();
    await done();
    expect(await typesSince(last)).toEqual(told);
  });

  test('what is captured asynchronously has its balance transaction a second later', async () => {
    const paid = await pay({ capture_method: 'automatic_async' });
    expect((await chargeOf(paid)).balance_transaction).toBeNull();
    const last = await lastEvent();
    await advance(1);
    const { balance_transaction } = await chargeOf(paid);
    expect(balance_transaction).toMatchObject({ amount: 1000, source: paid.latest_charge });
    const [event, ...others] = (await client.stripe.events.list({ ending_before: last ?? '' })).data;
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'charge.updated',
      data: {
        object: { id: paid.latest_charge },
        previous_attributes: { balance_transaction: null },
      },
      request: { id: null, idempotency_key: null },
    });
  });

  test('a refund does not wait for it', async () => {
    const paid = await pay({ capture_method: 'automatic_async' });
    const last = await lastEvent();
    await client.stripe.refunds.create({ payment_intent: paid.id });
    expect(await typesSince(last)).toEqual(['charge.updated', 'refund.created', 'charge.refunded']);
    await advance(5);
    const { data } = await client.stripe.balanceTransactions.list({ source: String(paid.latest_charge) });
    expect(data.length).toBe(1);
  });
});

describe('what a charge takes from its intent', () => {
  test('everything that describes the payment', async () => {
    const customer = (await client.stripe.customers.create()).id;
    const shipping = { address: { city: 'Berlin', country: 'DE' }, name: 'Ada' };
    const said = {
      customer,
      description: 'A shirt',
      metadata: { order: '1' },
      receipt_email: 'ada@example.com',
      shipping,
    };
    const paid = await pay({ ...said, statement_descriptor_suffix: 'SHIRTS' });
    const charge = await chargeOf(paid);
    expect(charge).toMatchObject({
      ...said,
      calculated_statement_descriptor: 'Pricebook* SHIRTS',
      payment_method: paid.payment_method,
      statement_descriptor_suffix: 'SHIRTS',
    });
    expect(charge.shipping?.address).toEqual({
      city: 'Berlin',
      country: 'DE',
      line1: null,
      line2: null,
      postal_code: null,
      state: null,
    });
    // Later the two go their own ways.
    await client.stripe.charges.update(charge.id, { metadata: { order: '2' } });
    expect((await client.stripe.paymentIntents.retrieve(paid.id)).metadata).toEqual({ order: '1' });
  });

  test('a change of a charge is told; no change is not', async () => {
    const id = String((await pay()).latest_charge);
    const last = await lastEvent();
    await client.stripe.charges.update(id, { description: 'x', fraud_details: { user_report: 'safe' } });
    await client.stripe.charges.update(id, { description: 'x' });
    const { data } = await client.stripe.events.list({ ending_before: last ?? '' });
    expect(data).toMatchObject([
      {
        type: 'charge.updated',
        data: { previous_attributes: { description: null, fraud_details: { user_report: null } } },
      },
    ]);
    const cleared = await client.stripe.charges.update(id, { fraud_details: { user_report: '' } });
    expect(cleared.fraud_details).toEqual({});
  });

  test('a failed try stays beside the one that succeeds', async () => {
    const error = await refusal(pay({ payment_method: 'pm_card_visa_chargeDeclined' }));
    const id = error.payment_intent?.id ?? '';
    const paid = await client.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    const { data } = await client.stripe.charges.list({ payment_intent: id });
    expect(data.map(({ id: charge, status }) => [charge, status])).toEqual([
      [paid.latest_charge, 'succeeded'],
      [error.charge, 'failed'],
    ]);
    expect(paid.last_payment_error).toBeNull();
  });
});

test('without a card of its own an intent is paid with the customer’s default', async () => {
  const { stripe } = client;
  const customer = (await stripe.customers.create()).id;
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  const { payment_method, ...rest } = PAY;
  const paid = await stripe.paymentIntents.create({ ...rest, customer });
  expect(paid).toMatchObject({ payment_method: id, status: 'succeeded' });
});

test('a decline under an idempotency key is replayed, with its one charge', async () => {
  const form =
    'amount=1000&currency=usd&confirm=true&return_url=https://example.com&payment_method=pm_card_chargeDeclined';
  const send = () => client.send('POST', '/v1/payment_intents', form, { 'Idempotency-Key': 'declined once' });
  const first = await send();
  const again = await send();
  expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([402, 'true']);
  expect(again.body).toEqual(first.body);
  const { data } = await client.stripe.charges.list({ payment_intent: first.body.error.payment_intent.id });
  expect(data.length).toBe(1);
});

describe('fees', () => {
  test.each([
    ['usd', 1000, 59],
    ['usd', 50, 31],
    ['usd', 999, 59],
    ['eur', 1099, 62],
    ['eur', 10_017, 320],
    ['usd', 99_999_999, 2_900_030],
    ['jpy', 500, 45],
    ['kwd', 1000, 330],
    ['kwd', 10_010, 590],
    ['isk', 100_000, 5900],
  ])('of %s %d are %d', async (currency, amount, fee) => {
    expect(await transactionOf(await pay({ amount, currency }))).toMatchObject({
      amount,
      currency,
      exchange_rate: null,
      fee,
      fee_details: [{ amount: fee, currency, type: 'stripe_fee' }],
      net: amount - fee,
      reporting_category: 'charge',
      type: 'charge',
    });
  });
});

describe('the balance', () => {
  test('has what is paid two midnights later, what is refunded goes from where it was', async () => {
    await client.control('POST', 'reset');
    const paid = await pay();
    const midnight = Math.floor(NOW / DAY + 2) * DAY;
    expect(await transactionOf(paid)).toMatchObject({ available_on: midnight, status: 'pending' });
    await client.stripe.refunds.create({ payment_intent: paid.id, amount: 100 });
    expect(await amounts()).toEqual({ available: { usd: 0 }, pending: { usd: 841 } });
    await advance(midnight - NOW - 1);
    expect(await amounts()).toEqual({ available: { usd: 0 }, pending: { usd: 841 } });
    await advance(1);
    expect(await amounts()).toEqual({ available: { usd: 841 }, pending: { usd: 0 } });
    await client.stripe.refunds.create({ payment_intent: paid.id });
    expect(await amounts()).toEqual({ available: { usd: -59 }, pending: { usd: 0 } });
    await pay({ currency: 'eur', payment_method: 'pm_card_bypassPending' });
    expect(await amounts()).toEqual({ available: { eur: 941, usd: -59 }, pending: { eur: 0, usd: 0 } });
  });

  test('lists its transactions by type, currency, source and time', async () => {
    await client.control('POST', 'reset');
    const { stripe } = client;
    const paid = await pay({ description: 'A shirt' });
    const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 300 });
    await advance(10);
    await pay({ currency: 'eur' });
    const found = async (params: Stripe.BalanceTransactionListParams) =>
      (await stripe.balanceTransactions.list(params)).data.map(
        ({ amount, currency }) => `${amount} ${currency}`,
      );
    expect(await found({})).toEqual(['1000 eur', '-300 usd', '1000 usd']);
    expect(await found({ type: 'charge' })).toEqual(['1000 eur', '1000 usd']);
    expect(await found({ type: 'refund' })).toEqual(['-300 usd']);
    expect(await found({ currency: 'eur' })).toEqual(['1000 eur']);
    expect(await found({ source: refund.id })).toEqual(['-300 usd']);
    expect(await found({ created: { gt: NOW } })).toEqual(['1000 eur']);
    expect(await found({ payout: 'po_1' })).toEqual([]);
    const back = await stripe.balanceTransactions.retrieve(String(refund.balance_transaction), {
      expand: ['source.charge'],
    });
    expect(back).toMatchObject({
      description: 'REFUND FOR CHARGE (A shirt)',
      fee: 0,
      net: -300,
      source: { object: 'refund', charge: { object: 'charge', description: 'A shirt' } },
    });
  });

  async function amounts(): Promise<Record<string, Record<string, number>>> {
    const { available, pending } = await client.stripe.balance.retrieve();
    const of = (entries: { amount: number; currency: string }[]) =>
      Object.fromEntries(entries.map(({ amount, currency }) => [currency, amount]));
    return { available: of(available), pending: of(pending) };
  }
});

describe('lists', () => {
  test('of intents, charges and refunds take Stripe’s filters', async () => {
    await client.control('POST', 'reset');
    const { stripe } = client;
    const customer = (await stripe.customers.create()).id;
    const first = await pay({ customer });
    await advance(10);
    const second = await pay({ amount: 2000 });
    const refund = await stripe.refunds.create({ payment_intent: first.id, amount: 5 });
    const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
    const start = first.created;
    expect(ids(await stripe.paymentIntents.list())).toEqual([second.id, first.id]);
    expect(ids(await stripe.paymentIntents.list({ customer }))).toEqual([first.id]);
    expect(ids(await stripe.paymentIntents.list({ created: { gt: start } }))).toEqual([second.id]);
    expect(ids(await stripe.charges.list({ customer }))).toEqual([first.latest_charge]);
    expect(ids(await stripe.charges.list({ payment_intent: second.id }))).toEqual([second.latest_charge]);
    expect(ids(await stripe.charges.list({ created: start }))).toEqual([first.latest_charge]);
    expect(ids(await stripe.charges.list({ transfer_group: 'g' }))).toEqual([]);
    expect(ids(await stripe.refunds.list({ charge: String(first.latest_charge) }))).toEqual([refund.id]);
    expect(ids(await stripe.refunds.list({ payment_intent: second.id }))).toEqual([]);
    expect(ids(await stripe.refunds.list({ created: { lte: start } }))).toEqual([]);
    const { data } = await stripe.paymentIntents.list({
      expand: ['data.latest_charge.refunds', 'data.customer'],
      customer,
    });
    expect(data).toMatchObject([
      { customer: { object: 'customer' }, latest_charge: { refunds: { data: [{ id: refund.id }] } } },
    ]);
  });
});

test('the metadata of a refund can change, and two events tell of it', async () => {
  const refund = await client.stripe.refunds.create({
    payment_intent: (await pay()).id,
    metadata: { a: '1' },
  });
  const last = await lastEvent();
  const after = await client.stripe.refunds.update(refund.id, { metadata: { a: '', b: '2' } });
  expect(after.metadata).toEqual({ b: '2' });
  expect(await typesSince(last)).toEqual(['refund.updated', 'charge.refund.updated']);
});

test('a disputed charge is taken back, with a fee', async () => {
  await client.control('POST', 'reset');
  const paid = await pay({ payment_method: 'pm_card_createDispute' });
  const { data } = await client.stripe.disputes.list({ charge: String(paid.latest_charge) });
  expect(data).toMatchObject([
    {
      amount: 1000,
      balance_transactions: [
        {
          amount: -1000,
          fee: 1500,
          net: -2500,
          reporting_category: 'dispute',
          status: 'available',
          type: 'adjustment',
        },
      ],
      charge: paid.latest_charge,
      evidence_details: { due_by: Math.floor(NOW / DAY + 9) * DAY - 1, has_evidence: false },
      is_charge_refundable: false,
      payment_intent: paid.id,
      reason: 'fraudulent',
      status: 'needs_response',
    },
  ]);
  expect(await client.stripe.disputes.retrieve(data[0]?.id ?? '')).toMatchObject(data[0] ?? {});
  expect((await chargeOf(paid)).disputed).toBe(true);
  expect((await client.stripe.balance.retrieve()).available).toMatchObject([
    { amount: -2500, currency: 'usd' },
  ]);
});
