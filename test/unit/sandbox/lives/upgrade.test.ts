/** A plan that is changed in the middle of a month, and what the invoices after it come to. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-01');
const HOUR = 3600;
let basic = '';
let pro = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'plan', name: 'Plan' });
  const base = { product: 'plan', currency: 'usd', recurring: { interval: 'month' } } as const;
  basic = (await stripe.prices.create({ ...base, unit_amount: 1000 })).id;
  pro = (await stripe.prices.create({ ...base, unit_amount: 3100 })).id;
});

const PAID_AT_ONCE = [
  'charge.succeeded',
  'customer.subscription.updated',
  'payment_intent.succeeded',
  'payment_intent.created',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];
const ITEMS = ['invoiceitem.created', 'invoiceitem.created'];

interface Row {
  name: string;
  from: () => string;
  to: () => string;
  behavior: 'always_invoice' | 'create_prorations' | 'none';
  /** What the change makes known. */
  events: string[];
  /** The total of the invoice that it makes; null when it makes none. */
  atOnce: number | null;
  /** The total of the next invoice, and what of it is charged. */
  renewal: [total: number, due: number];
}

describe('on the 11th of January, with 21 of 31 days to go', () => {
  const rows: Row[] = [
    {
      name: 'up, billed at once',
      from: () => basic,
      to: () => pro,
      behavior: 'always_invoice',
      events: [...ITEMS, ...PAID_AT_ONCE],
      atOnce: 2100 - 678,
      renewal: [3100, 3100],
    },
    {
      name: 'up, billed with the renewal',
      from: () => basic,
      to: () => pro,
      behavior: 'create_prorations',
      events: [...ITEMS, 'customer.subscription.updated'],
      atOnce: null,
      renewal: [3100 + 2100 - 678, 4522],
    },
    {
      name: 'up, for nothing until the renewal',
      from: () => basic,
      to: () => pro,
      behavior: 'none',
      events: ['customer.subscription.updated'],
      atOnce: null,
      renewal: [3100, 3100],
    },
    {
      name: 'down, given back at once: the balance pays for the renewal',
      from: () => pro,
      to: () => basic,
      behavior: 'always_invoice',
      events: [
        ...ITEMS,
        'customer.updated',
        'customer.subscription.updated',
        'invoice.created',
        'invoice.finalized',
        'invoice.paid',
        'invoice.payment_succeeded',
      ],
      atOnce: 677 - 2100,
      renewal: [1000, 0],
    },
    {
      name: 'down, given back with the renewal',
      from: () => pro,
      to: () => basic,
      behavior: 'create_prorations',
      events: [...ITEMS, 'customer.subscription.updated'],
      atOnce: null,
      renewal: [1000 + 677 - 2100, 0],
    },
    {
      name: 'down, given nothing back',
      from: () => pro,
      to: () => basic,
      behavior: 'none',
      events: ['customer.subscription.updated'],
      atOnce: null,
      renewal: [1000, 1000],
    },
  ];

  test.each(rows)('$name', async ({ from, to, behavior, events, atOnce, renewal: [total, due] }) => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({ customer, items: [{ price: from() }] });
    await advance(client, clock, utc('2027-01-11'));

    const items = [{ id: made.items.data[0]?.id ?? '', price: to() }];
    let changed: Stripe.Subscription | undefined;
    const said = await told(client, async () => {
      changed = await stripe.subscriptions.update(made.id, { items, proration_behavior: behavior });
    });
    expect(said).toEqual(events);
    expect(changed).toMatchObject({ status: 'active', billing_cycle_anchor: START });
    expect(changed?.items.data[0]).toMatchObject({
      id: items[0]?.id,
      price: { id: to() },
      current_period_start: START,
      current_period_end: utc('2027-02-01'),
    });
    if (atOnce === null) expect(changed?.latest_invoice).toBe(made.latest_invoice);
    else {
      const invoice = await stripe.invoices.retrieve(String(changed?.latest_invoice));
      expect(invoice).toMatchObject({
        total: atOnce,
        status: 'paid',
        billing_reason: 'subscription_update',
        period_start: START,
        period_end: utc('2027-01-11'),
        amount_due: Math.max(atOnce, 0),
      });
    }
    const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(balance).toBe(Math.min(atOnce ?? 0, 0));

    await advance(client, clock, utc('2027-02-01') + 2 * HOUR);
    const renewed = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(renewed.latest_invoice).toMatchObject({
      billing_reason: 'subscription_cycle',
      status: 'paid',
      total,
      amount_due: due,
      amount_remaining: 0,
    });
    const after = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    // What was paid in all is what was billed in all, but for what is still to its credit.
    expect(after.balance).toBe((atOnce === null || atOnce > 0 ? 0 : atOnce) + total - due);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
  });

  test('an event shows what the items were', async () => {
    const { stripe } = client;
    const { customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({ customer, items: [{ price: basic }] });
    const id = made.items.data[0]?.id ?? '';
    await stripe.subscriptions.update(made.id, { items: [{ id, price: pro, quantity: 2 }] });
    const [event] = (await stripe.events.list({ type: 'customer.subscription.updated', limit: 1 })).data;
    expect(event?.data.previous_attributes).toMatchObject({
      items: { data: [{ id, price: { id: basic }, plan: { id: basic }, quantity: 1 }] },
    });
    expect(event?.data.object).toMatchObject({
      items: { data: [{ id, price: { id: pro }, plan: { id: pro }, quantity: 2 }] },
    });
  });
});

describe('an upgrade that is not paid', () => {
  const broken = async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({ customer, items: [{ price: basic }] });
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
    await advance(client, clock, utc('2027-01-11'));
    const items = [{ id: made.items.data[0]?.id ?? '', price: pro }];
    return { clock, customer, made, update: { items, proration_behavior: 'always_invoice' as const } };
  };

  test('is made all the same, and the subscription is past due', async () => {
    const { stripe } = client;
    const { made, update } = await broken();
    const said = await told(client, () => stripe.subscriptions.update(made.id, update));
    expect(said).toEqual([
      ...ITEMS,
      'charge.failed',
      'customer.updated',
      'customer.subscription.updated',
      'customer.subscription.updated',
      'payment_intent.payment_failed',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.payment_failed',
    ]);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'past_due', items: { data: [{ price: { id: pro } }] } });
  });

  test('leaves nothing behind when it must not be incomplete', async () => {
    const { stripe } = client;
    const { made, update } = await broken();
    const before = await stripe.subscriptions.retrieve(made.id);
    const attempt = stripe.subscriptions.update(made.id, {
      ...update,
      payment_behavior: 'error_if_incomplete',
    });
    await expect(attempt).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(await stripe.subscriptions.retrieve(made.id)).toEqual(before);
  });

  test('waits for its payment, and is made with it', async () => {
    const { stripe } = client;
    const { customer, made, update } = await broken();
    const waiting = await stripe.subscriptions.update(made.id, {
      ...update,
      payment_behavior: 'pending_if_incomplete',
    });
    expect(waiting).toMatchObject({
      status: 'active',
      items: { data: [{ price: { id: basic } }] },
      pending_update: {
        expires_at: utc('2027-01-11') + 23 * HOUR,
        subscription_items: [{ price: { id: pro }, plan: { id: pro } }],
        trial_end: null,
      },
    });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const said = await told(client, () =>
      stripe.invoices.pay(String(waiting.latest_invoice), { payment_method: card.id }),
    );
    expect(said.filter((type) => type.startsWith('customer.subscription'))).toEqual([
      'customer.subscription.updated',
      'customer.subscription.pending_update_applied',
    ]);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({
      status: 'active',
      pending_update: null,
      items: { data: [{ price: { id: pro } }] },
    });
  });

  test('waits no more when its invoice is voided, or another takes its place', async () => {
    const { stripe } = client;
    const { made, update } = await broken();
    const pending = { ...update, payment_behavior: 'pending_if_incomplete' } as const;
    const first = await stripe.subscriptions.update(made.id, pending);
    const second = await stripe.subscriptions.update(made.id, pending);
    expect(second.latest_invoice).not.toBe(first.latest_invoice);
    expect((await stripe.invoices.retrieve(String(first.latest_invoice))).status).toBe('void');
    expect(second.pending_update?.subscription_items?.[0]?.price.id).toBe(pro);
    const said = await told(client, () => stripe.invoices.voidInvoice(String(second.latest_invoice)));
    expect(said).toEqual(['payment_intent.canceled', 'invoice.voided', 'customer.subscription.updated']);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', pending_update: null });
    expect(after.items.data[0]?.price.id).toBe(basic);
  });

  test('waits no longer than its period', async () => {
    const { stripe } = client;
    const { clock, made, update } = await broken();
    await advance(client, clock, utc('2027-01-31T12:00:00Z'));
    const { pending_update } = await stripe.subscriptions.update(made.id, {
      ...update,
      // Enough to be charged for half a day.
      items: update.items.map((item) => ({ ...item, quantity: 10 })),
      payment_behavior: 'pending_if_incomplete',
    });
    expect(pending_update?.expires_at).toBe(utc('2027-02-01'));
  });

  test('waits in vain', async () => {
    const { stripe } = client;
    const { clock, made, update } = await broken();
    const waiting = await stripe.subscriptions.update(made.id, {
      ...update,
      payment_behavior: 'pending_if_incomplete',
    });
    const tried = await stripe.invoices.retrieve(String(waiting.latest_invoice));
    expect(tried).toMatchObject({ auto_advance: false, next_payment_attempt: null });
    const said = await told(client, () => advance(client, clock, utc('2027-01-12')));
    expect(said.filter((type) => !type.startsWith('test_helpers'))).toEqual([
      'customer.subscription.pending_update_expired',
      'payment_intent.canceled',
      'invoice.voided',
    ]);
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', pending_update: null });
    expect(after.items.data[0]?.price.id).toBe(basic);
    const invoice = await stripe.invoices.retrieve(String(waiting.latest_invoice));
    expect(invoice.status).toBe('void');
  });
});

test('items of different rhythms are billed together and apart', async () => {
  const { stripe } = client;
  const yearly = {
    product: 'plan',
    currency: 'usd',
    unit_amount: 12_000,
    recurring: { interval: 'year' },
  } as const;
  const year = (await stripe.prices.create(yearly)).id;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const made = await stripe.subscriptions.create({ customer, items: [{ price: basic }, { price: year }] });
  expect(made.items.data.map((item) => item.current_period_end)).toEqual([
    utc('2027-02-01'),
    utc('2028-01-01'),
  ]);
  await advance(client, clock, utc('2027-02-01') + 2 * HOUR);
  const totals = async () => {
    const { data } = await stripe.invoices.list({ subscription: made.id, limit: 100 });
    return data.map(({ total }) => total).reverse();
  };
  expect(await totals()).toEqual([13_000, 1000]);
  for (let month = 3; month <= 12; month++) {
    await advance(client, clock, utc(`2027-${String(month).padStart(2, '0')}-02`));
  }
  await advance(client, clock, utc('2028-01-02'));
  expect(await totals()).toEqual([13_000, ...Array(11).fill(1000), 13_000]);
});

test('what is free and stays free keeps its periods, what costs begins anew', async () => {
  const { stripe } = client;
  const base = { product: 'plan', currency: 'usd', recurring: { interval: 'month' } } as const;
  const free = (await stripe.prices.create({ ...base, unit_amount: 0 })).id;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const made = await stripe.subscriptions.create({ customer, items: [{ price: free }] });
  await advance(client, clock, utc('2027-01-11'));
  const id = made.items.data[0]?.id ?? '';
  const more = await stripe.subscriptions.update(made.id, { items: [{ id, quantity: 2 }] });
  expect(more).toMatchObject({ billing_cycle_anchor: START, latest_invoice: made.latest_invoice });
  const paid = await stripe.subscriptions.update(made.id, { items: [{ id, price: basic }] });
  expect(paid.latest_invoice).not.toBe(made.latest_invoice);
});
