/** Previews: what would be billed, and that nothing of it stays. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, type Life, life, told, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-15');
const NEXT = utc('2027-02-15');
let monthly = '';
let seat = '';
let metered = '';

beforeAll(async () => {
  const { stripe } = client;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const price = async (name: string, params: Omit<Stripe.PriceCreateParams, 'product_data'>) =>
    (await stripe.prices.create({ product_data: { name }, ...params })).id;
  monthly = await price('Pro', { currency: 'eur', unit_amount: 1000, recurring: { interval: 'month' } });
  seat = await price('Seat', { currency: 'eur', unit_amount: 8000 });
  metered = await price('Calls', {
    currency: 'eur',
    unit_amount: 5,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
});

const preview = (params: Stripe.InvoiceCreatePreviewParams) => client.stripe.invoices.createPreview(params);

/** All that the sandbox knows, but what was answered under an idempotency key. */
const kept = async () => {
  const { idempotency: _, ...state } = (await client.control('GET', 'state')).body;
  return state;
};

/** What a line bills; ids aside. */
const billed = ({ amount, description, period, quantity }: Stripe.InvoiceLineItem) => ({
  amount,
  description,
  period,
  quantity,
});

const subscribe = async ({ customer }: Life, params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
  await client.stripe.subscriptions.create({ customer, items: [{ price: monthly }], ...params });

describe('the next invoice of a subscription', () => {
  test('is that of its next period, with what waits, and is nowhere', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const subscription = await subscribe(owner);
    const { customer } = owner;
    await client.stripe.invoiceItems.create({ customer, pricing: { price: seat }, quantity: 6 });
    const before = await kept();
    let upcoming: Stripe.Invoice | undefined;
    const events = await told(client, async () => {
      upcoming = await preview({ subscription: subscription.id });
    });
    expect(events).toEqual([]);
    expect(upcoming).toMatchObject({
      amount_due: 49000,
      amount_paid: 0,
      billing_reason: 'upcoming',
      created: NEXT,
      currency: 'eur',
      customer,
      id: expect.stringMatching(/^upcoming_in_1/),
      number: null,
      object: 'invoice',
      parent: { subscription_details: { subscription: subscription.id } },
      period_end: NEXT,
      period_start: START,
      status: 'draft',
      total: 49000,
    });
    expect(upcoming?.parent?.subscription_details).not.toHaveProperty('subscription_proration_date');
    expect(upcoming?.lines.data.map(billed)).toEqual([
      { amount: 48000, description: 'Seat', period: { start: START, end: START }, quantity: 6 },
      {
        amount: 1000,
        description: '1 × Pro (at €10.00 / month)',
        period: { start: NEXT, end: utc('2027-03-15') },
        quantity: 1,
      },
    ]);
    expect(upcoming?.lines.data[0]?.id).toMatch(/^il_tmp_1/);
    await expect(client.stripe.invoices.retrieve(upcoming?.id ?? '')).rejects.toMatchObject({
      statusCode: 404,
    });
    expect(await kept()).toEqual(before);

    await advance(client, owner.clock, NEXT);
    const [renewal] = (await client.stripe.invoices.list({ customer })).data;
    expect(renewal).toMatchObject({ total: upcoming?.total, created: NEXT, status: 'draft' });
    expect(renewal?.lines.data.map(billed)).toEqual(upcoming?.lines.data.map(billed));
  });

  test('counts what has been used so far', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { id } = await subscribe(owner, { items: [{ price: metered }] });
    await client.stripe.billing.meterEvents.create({
      event_name: 'calls',
      payload: { stripe_customer_id: owner.customer, value: '250' },
    });
    const { lines, total } = await preview({ subscription: id });
    expect(total).toBe(1250);
    expect(lines.data.map(billed)).toEqual([
      {
        amount: 1250,
        description: '250 × Calls (at €0.05 / month)',
        period: { start: START, end: NEXT },
        quantity: 250,
      },
    ]);
  });

  test('of a trial is the first after it', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const trial_end = utc('2027-01-29');
    const { id } = await subscribe(owner, { trial_end });
    expect(await preview({ subscription: id })).toMatchObject({ created: trial_end, total: 1000 });
  });

  test('takes items more, and other terms for those that wait', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { customer } = owner;
    const { id } = await subscribe(owner);
    const waiting = await client.stripe.invoiceItems.create({ customer, amount: 500, currency: 'eur' });
    const { total, lines } = await preview({
      subscription: id,
      invoice_items: [
        { price: seat, quantity: 2 },
        { amount: -300, currency: 'eur', description: 'Sorry' },
        { unit_amount: 7, quantity: 3 },
        { invoiceitem: waiting.id, amount: 600 },
      ],
    });
    expect(lines.data.map(({ amount }) => amount)).toEqual([21, -300, 16000, 600, 1000]);
    expect(total).toBe(17321);
    expect(await client.stripe.invoiceItems.retrieve(waiting.id)).toEqual(waiting);
  });

  test('with preview_mode=recurring is without what is billed once', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { customer } = owner;
    const { id } = await subscribe(owner);
    await client.stripe.invoiceItems.create({ customer, amount: 500, currency: 'eur' });
    expect(await preview({ subscription: id, preview_mode: 'recurring' })).toMatchObject({ total: 1000 });
    expect(await preview({ subscription: id })).toMatchObject({ total: 1500 });
  });

  test('is for another address than the customer has', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { id } = await subscribe(owner);
    const customer_details = { address: { country: 'DE', city: 'Berlin' }, tax_exempt: 'exempt' as const };
    expect(await preview({ subscription: id, customer_details })).toMatchObject({
      customer_address: { country: 'DE', city: 'Berlin' },
      customer_email: 'ada@example.com',
      customer_tax_exempt: 'exempt',
    });
    expect(await client.stripe.customers.retrieve(owner.customer)).toMatchObject({ address: null });
  });
});

describe('the first invoice of a subscription that would be made', () => {
  test('is what making it bills', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { customer } = owner;
    const items = [{ price: monthly, quantity: 3 }, { price: metered }];
    const upcoming = await preview({ customer, subscription_details: { items } });
    expect((await client.stripe.subscriptions.list({ customer })).data).toEqual([]);
    const made = await subscribe(owner, { items, expand: ['latest_invoice'] });
    const invoice = made.latest_invoice as Stripe.Invoice;
    expect(upcoming).toMatchObject({ total: 3000, created: START, number: null, status: 'draft' });
    expect(upcoming.lines.data.map(billed)).toEqual(invoice.lines.data.map(billed));
  });

  test('of a trial bills nothing; for somebody who is not there yet, in another mode', async () => {
    const trial_end = START + 10 * 24 * 60 * 60;
    const { customer } = await life(client, START);
    const items = [{ price: monthly }];
    const flexible = await preview({ customer, subscription_details: { items, trial_end } });
    expect(flexible.lines.data.map(billed)).toMatchObject([
      { amount: 0, description: 'Free trial for 1 × Pro', period: { start: START, end: trial_end } },
    ]);
    const classic = await preview({
      customer_details: { address: { country: 'DE' } },
      subscription_details: { items, trial_end, billing_mode: { type: 'classic' } },
    });
    expect(classic.lines.data.map(billed)).toMatchObject([{ description: 'Trial period for Pro' }]);
    expect(classic.customer_address).toMatchObject({ country: 'DE' });
  });

  test('of usage alone is that after its first period', async () => {
    const { customer } = await life(client, START);
    const upcoming = await preview({ customer, subscription_details: { items: [{ price: metered }] } });
    expect(upcoming).toMatchObject({ total: 0, created: NEXT });
  });

  test('with preview_mode=recurring is that of a whole period', async () => {
    const { customer } = await life(client, START);
    const subscription_details = { items: [{ price: monthly }], trial_end: START + 10 * 24 * 60 * 60 };
    expect(await preview({ customer, subscription_details, preview_mode: 'recurring' })).toMatchObject({
      total: 1000,
    });
  });
});

describe('what a change of a subscription would bill', () => {
  const MID = utc('2027-01-31');
  const changes: {
    what: string;
    details: (item: string) => Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;
  }[] = [
    {
      what: 'at once: three instead of one',
      details: (id) => ({ items: [{ id, quantity: 3 }], proration_behavior: 'always_invoice' }),
    },
    {
      what: 'at once: another item beside it',
      details: () => ({ items: [{ price: other, quantity: 2 }], proration_behavior: 'always_invoice' }),
    },
    { what: 'with its cycle begun anew', details: () => ({ billing_cycle_anchor: { type: 'now' } }) },
  ];
  let other = '';

  beforeAll(async () => {
    const made = await client.stripe.prices.create({
      currency: 'eur',
      product_data: { name: 'Support' },
      recurring: { interval: 'month' },
      unit_amount: 333,
    });
    other = made.id;
  });

  const midway = async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { id, items } = await subscribe(owner);
    await advance(client, owner.clock, MID);
    return { ...owner, id, item: items.data[0]?.id ?? '' };
  };

  test.each(changes)('$what', async ({ details }) => {
    const { id, item } = await midway();
    const before = await kept();
    const subscription_details = details(item);
    const upcoming = await preview({ subscription: id, subscription_details });
    expect(await kept()).toEqual(before);
    expect(upcoming).toMatchObject({ created: MID, number: null, status: 'draft' });
    await client.stripe.subscriptions.update(id, subscription_details as Stripe.SubscriptionUpdateParams);
    const [invoice] = (await client.stripe.invoices.list({ subscription: id })).data;
    expect(invoice).toMatchObject({ total: upcoming.total, created: MID, status: 'paid' });
    expect(upcoming.lines.data.map(billed)).toEqual(invoice?.lines.data.map(billed));
    expect(upcoming.parent?.subscription_details?.subscription_proration_date).toBe(MID);
    expect(invoice?.parent?.subscription_details).not.toHaveProperty('subscription_proration_date');
  });

  test('on the next invoice, with a date for the proration', async () => {
    const { id, item } = await midway();
    const items = [{ id: item, quantity: 3 }];
    const later = utc('2027-02-07T06:00:00Z');
    const subscription_details = { items, proration_date: later };
    const { lines, created, parent } = await preview({ subscription: id, subscription_details });
    expect(created).toBe(NEXT);
    expect(parent?.subscription_details?.subscription_proration_date).toBe(later);
    // A quarter of the period is left.
    expect(lines.data.map(({ amount, quantity }) => [amount, quantity])).toEqual([
      [750, 3],
      [-250, 1],
      [3000, 3],
    ]);
    expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
      items: { data: [{ quantity: 1 }] },
    });
  });

  test('with preview_mode=recurring is a whole period without prorations', async () => {
    const { id, item } = await midway();
    const subscription_details = { items: [{ id: item, quantity: 3 }] };
    expect(
      await preview({ subscription: id, subscription_details, preview_mode: 'recurring' }),
    ).toMatchObject({
      total: 3000,
    });
  });

  test('when it is canceled now: credit for the time that is left', async () => {
    const { id } = await midway();
    const upcoming = await preview({ subscription: id, subscription_details: { cancel_now: true } });
    expect(upcoming.total).toBeLessThan(0);
    expect(upcoming.amount_due).toBe(0);
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('active');
    const none = { cancel_now: true, proration_behavior: 'none' as const };
    await expect(preview({ subscription: id, subscription_details: none })).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    });
  });

  test('when it is paused and invoiced for that, and when it is resumed', async () => {
    const { id } = await midway();
    const pause = { invoicing_behavior: 'invoice' as const };
    const upcoming = await preview({ subscription: id, subscription_details: { pause } });
    expect(upcoming.lines.data.map(({ description }) => description)).toEqual([
      'Unused time on Pro after 31 Jan 2027',
    ]);
    expect(await preview({ subscription: id, subscription_details: { pause: {} } })).toMatchObject({
      total: 1000,
    });
    const waits = { pause: { invoicing_behavior: 'pending_invoice_item' as const } };
    await expect(preview({ subscription: id, subscription_details: waits })).rejects.toMatchObject({
      code: 'invoice_upcoming_none',
    });
    await client.stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: 'none' } } });
    await expect(preview({ subscription: id })).rejects.toMatchObject({ code: 'invoice_upcoming_none' });
    const resumed = await preview({ subscription: id, subscription_details: { resume_at: 'now' } });
    expect(resumed).toMatchObject({ total: 1000, created: MID });
    expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'paused' });
  });

  test('when its trial ends now', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { id } = await subscribe(owner, { trial_end: NEXT });
    await advance(client, owner.clock, MID);
    const upcoming = await preview({ subscription: id, subscription_details: { trial_end: 'now' } });
    expect(upcoming).toMatchObject({ total: 1000, created: MID });
  });

  test('when it ends with its period: nothing more', async () => {
    const { id, customer } = await midway();
    const subscription_details = { cancel_at_period_end: true };
    await expect(preview({ subscription: id, subscription_details })).rejects.toMatchObject({
      statusCode: 404,
      message: `No upcoming invoices for customer: ${customer}`,
    });
    await client.stripe.invoiceItems.create({ customer, amount: 70, currency: 'eur' });
    expect(await preview({ subscription: id, subscription_details })).toMatchObject({
      total: 70,
      created: NEXT,
    });
  });
});

test('items alone are an invoice by themselves', async () => {
  const { customer } = await life(client, START);
  await client.stripe.invoiceItems.create({ customer, amount: 100, currency: 'eur' });
  const upcoming = await preview({ customer, invoice_items: [{ amount: 50, currency: 'eur' }] });
  expect(upcoming).toMatchObject({ total: 150, parent: null });
});

describe('nothing to preview', () => {
  test('of a subscription that has ended, or will end', async () => {
    const owner = await life(client, START, 'pm_card_visa');
    const { id } = await subscribe(owner);
    await client.stripe.subscriptions.cancel(id);
    await expect(preview({ subscription: id })).rejects.toMatchObject({
      statusCode: 404,
      code: 'invoice_upcoming_none',
      message: `No upcoming invoices for customer: ${owner.customer}`,
    });
  });
});
