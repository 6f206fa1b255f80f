/**
 * Laws of billing, for any catalog, subscription, usage and row of changes under a test clock: a preview is the
 * invoice that is then made, ids aside, at the creation, at each change and at each renewal, and leaves no trace;
 * where a change bills nothing at once it previews what the next preview says. The lines of every invoice make up
 * its total; what is paid and what remains make up what is due; a customer's balance is what its transactions say.
 */
import fc from 'fast-check';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { advance, type Life, life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

announce('previews');
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });

const BEGIN = utc('2028-01-30T22:15:00Z');
const DAY = 24 * 60 * 60;
const HOUR = 60 * 60;

type Tier = { up_to: number | 'inf'; unit_amount_decimal: string; flat_amount?: number };

/** What the amounts of a currency are multiples of. */
const STEP: Record<string, number> = { eur: 1, jpy: 1, kwd: 10 };
const currency = fc.constantFrom('eur', 'jpy', 'kwd');

const amount = fc.integer({ min: 0, max: 900 });
const tier = fc.record({ size: fc.integer({ min: 1, max: 4 }), cents: amount, flat: fc.option(amount) });
const price = fc.record({
  cents: amount,
  /** Thousandths of the smallest unit more. */
  fraction: fc.option(fc.integer({ min: 1, max: 999 }), { freq: 1 }),
  sort: fc.constantFrom('per_unit', 'per_unit', 'package', 'graduated', 'volume'),
  tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
  isMetered: fc.nat(3).map((one) => one === 0),
  interval: fc.constantFrom<'month' | 'week'>('month', 'month', 'month', 'week'),
});
type PriceSpec = typeof price extends fc.Arbitrary<infer T> ? T : never;

const quantity = fc.integer({ min: 0, max: 9 });
const behavior = fc.constantFrom('always_invoice', 'always_invoice', 'create_prorations', 'none');
const command = fc.oneof(
  fc.record({
    do: fc.constant('item' as const),
    amount: fc.integer({ min: -700, max: 1500 }),
    quantity: fc.integer({ min: 1, max: 4 }),
    isForeign: fc.nat(4).map((one) => one === 0),
    isOwn: fc.boolean(),
  }),
  fc.record({ do: fc.constant('use' as const), value: fc.integer({ min: -3, max: 30 }) }),
  fc.record({ do: fc.constant('quantity' as const), which: fc.nat(2), quantity, behavior }),
  fc.record({ do: fc.constant('swap' as const), which: fc.nat(2), to: fc.nat(3), behavior }),
  fc.record({ do: fc.constant('add' as const), to: fc.nat(3), quantity, behavior }),
  fc.record({ do: fc.constant('remove' as const), which: fc.nat(2), behavior }),
  fc.record({ do: fc.constant('restart' as const), behavior }),
  fc.record({ do: fc.constant('trial' as const), behavior }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ do: fc.constant('renew' as const) }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

const shop = fc.record({
  currency,
  isClassic: fc.nat(3).map((one) => one === 0),
  prices: fc.array(price, { minLength: 4, maxLength: 4 }),
  items: fc.array(quantity, { minLength: 1, maxLength: 3 }),
  trialDays: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 2 }),
  commands: fc.array(command, { maxLength: 7 }),
});

function priceParams(spec: PriceSpec, currency: string, meter: string): Stripe.PriceCreateParams {
  const step = STEP[currency] ?? 1;
  const decimal = (cents: number) =>
    spec.fraction === null
      ? String(cents * step)
      : `${cents * step}.${String(spec.fraction).padStart(3, '0')}`;
  const usage = spec.isMetered ? { meter, usage_type: 'metered' as const } : {};
  const base = {
    currency,
    product_data: { name: spec.sort },
    recurring: { interval: spec.interval, ...usage },
  };
  if (spec.sort === 'graduated' || spec.sort === 'volume') {
    let upTo = 0;
    const tiers = spec.tiers.map(({ size, cents, flat }, index): Tier => {
      upTo += size;
      return {
        up_to: index === spec.tiers.length - 1 ? 'inf' : upTo,
        unit_amount_decimal: decimal(cents),
        ...(flat === null ? {} : { flat_amount: flat * step }),
      };
    });
    return {
      ...base,
      billing_scheme: 'tiered',
      tiers_mode: spec.sort,
      tiers: tiers.map((one) => ({
        ...one,
        unit_amount_decimal: Stripe.Decimal.from(one.unit_amount_decimal),
      })),
    };
  }
  return {
    ...base,
    unit_amount_decimal: Stripe.Decimal.from(decimal(spec.cents)),
    ...(spec.sort === 'package' ? { transform_quantity: { divide_by: 3, round: 'up' as const } } : {}),
  };
}

/** What a preview and the invoice that is then made have in common: all that is not an id. */
function billed(invoice: Stripe.Invoice) {
  const { currency, customer, created, period_start, period_end, subtotal, total } = invoice;
  return {
    currency,
    customer,
    created,
    period_start,
    period_end,
    subtotal,
    total,
    lines: invoice.lines.data.map((line) => ({
      amount: line.amount,
      currency: line.currency,
      description: line.description,
      discountable: line.discountable,
      metadata: line.metadata,
      period: line.period,
      price: line.pricing?.price_details?.price,
      unit: line.pricing?.unit_amount_decimal?.toString(),
      proration:
        line.parent?.subscription_item_details?.proration ?? line.parent?.invoice_item_details?.proration,
      quantity: line.quantity,
      quantity_decimal: line.quantity_decimal?.toString(),
    })),
  };
}

class Shop {
  prices: Stripe.Price[] = [];
  id = '';
  readonly owner: Life;
  readonly currency: string;
  now = BEGIN;

  constructor(owner: Life, currency: string) {
    this.owner = owner;
    this.currency = currency;
  }

  /** A preview, or null when there is nothing to preview. It leaves no trace. */
  async preview(params: Stripe.InvoiceCreatePreviewParams): Promise<Stripe.Invoice | null> {
    const before = await this.kept();
    const found = await client.stripe.invoices.createPreview(params).catch((error) => {
      if (error.code === 'invoice_upcoming_none') return null;
      throw error;
    });
    expect(await this.kept()).toEqual(before);
    return found;
  }

  async kept(): Promise<unknown> {
    const { counters, objects } = (await client.control('GET', 'state')).body;
    return { counters, objects };
  }

  async invoices(): Promise<Stripe.Invoice[]> {
    const { customer } = this.owner;
    return await client.stripe.invoices.list({ customer, limit: 100 }).autoPagingToArray({ limit: 1000 });
  }

  /** Does what a preview was made for: what it bills at once, or else next, is what was previewed. */
  async compare(previewed: Stripe.Invoice | null, work: () => Promise<unknown>): Promise<void> {
    const asked = this.now;
    const before = new Set((await this.invoices()).map(({ id }) => id));
    await work();
    const made = (await this.invoices()).filter(({ id }) => !before.has(id));
    expect(made.length).toBeLessThan(2);
    const [invoice] = made;
    const then = invoice ?? (await this.preview({ subscription: this.id }));
    expect(then === null ? null : billed(then)).toEqual(previewed === null ? null : billed(previewed));
    // What is billed later finds a balance that other invoices may have moved by then.
    if (invoice?.created === asked) expect(invoice.starting_balance).toBe(previewed?.starting_balance);
  }

  /** A test clock goes no further at once than two of the shortest periods. */
  async until(to: number): Promise<void> {
    while (this.now < to) {
      this.now = Math.min(to, this.now + 13 * DAY);
      await advance(client, this.owner.clock, this.now);
    }
  }

  async change(details: Stripe.SubscriptionUpdateParams): Promise<void> {
    const subscription_details = details as Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;
    let refusal: unknown;
    const previewed = await this.preview({ subscription: this.id, subscription_details }).catch((error) => {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      refusal = error.message;
      return null;
    });
    if (refusal !== undefined) {
      await expect(client.stripe.subscriptions.update(this.id, details)).rejects.toMatchObject({
        message: refusal,
      });
      return;
    }
    await this.compare(previewed, () => client.stripe.subscriptions.update(this.id, details));
  }
}

async function open(spec: typeof shop extends fc.Arbitrary<infer T> ? T : never): Promise<Shop> {
  const { stripe } = client;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const made = new Shop(await life(client, BEGIN, 'pm_card_visa'), spec.currency);
  const all = spec.isClassic
    ? spec.prices.map((one) => ({ ...one, interval: 'month' as const }))
    : spec.prices;
  for (const one of all)
    made.prices.push(await stripe.prices.create(priceParams(one, spec.currency, meter.id)));
  return made;
}

function itemOf(price: Stripe.Price | undefined, quantity: number): { price: string; quantity?: number } {
  const isMetered = price?.recurring?.usage_type === 'metered';
  return { price: price?.id ?? '', ...(isMetered ? {} : { quantity }) };
}

async function subscribe(
  made: Shop,
  spec: typeof shop extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const { customer } = made.owner;
  const items = spec.items.map((quantity, index) => itemOf(made.prices[index], quantity));
  const details = {
    items,
    billing_mode: { type: spec.isClassic ? ('classic' as const) : ('flexible' as const) },
    ...(spec.trialDays === null ? {} : { trial_end: BEGIN + spec.trialDays * DAY }),
  };
  const previewed = await made.preview({ customer, subscription_details: details });
  await made.compare(previewed, async () => {
    made.id = (await client.stripe.subscriptions.create({ customer, ...details })).id;
  });
}

async function run(made: Shop, command: Command): Promise<void> {
  const { stripe } = client;
  const { customer } = made.owner;
  const subscription = await stripe.subscriptions.retrieve(made.id);
  const items = subscription.items.data;
  const proration_behavior = 'behavior' in command ? (command.behavior as 'none') : 'none';
  const item = 'which' in command ? items[command.which % items.length] : undefined;
  switch (command.do) {
    case 'item': {
      const step = STEP[made.currency] ?? 1;
      await stripe.invoiceItems.create({
        customer,
        currency: command.isForeign ? 'usd' : made.currency,
        unit_amount_decimal: Stripe.Decimal.from(command.amount * (command.isForeign ? 1 : step)),
        quantity: command.quantity,
        ...(command.isOwn && !command.isForeign ? { subscription: made.id } : {}),
      });
      return;
    }
    case 'use': {
      const payload = { stripe_customer_id: customer, value: String(command.value) };
      await stripe.billing.meterEvents.create({ event_name: 'calls', payload });
      return;
    }
    case 'quantity':
      if (item?.quantity === undefined) return;
      return await made.change({ items: [{ id: item.id, quantity: command.quantity }], proration_behavior });
    case 'swap':
      if (item === undefined) return;
      return await made.change({
        items: [{ id: item.id, ...itemOf(made.prices[command.to], item.quantity ?? 1) }],
        proration_behavior,
      });
    case 'add':
      return await made.change({
        items: [itemOf(made.prices[command.to], command.quantity)],
        proration_behavior,
      });
    case 'remove':
      if (item === undefined || items.length < 2) return;
      return await made.change({ items: [{ id: item.id, deleted: true }], proration_behavior });
    case 'restart':
      return await made.change({ billing_cycle_anchor: { type: 'now' }, proration_behavior });
    case 'trial':
      return await made.change({ trial_end: 'now', proration_behavior });
    case 'wait':
      return await made.until(made.now + command.hours * HOUR);
    case 'renew': {
      const previewed = await made.preview({ subscription: made.id });
      if (previewed === null) return;
      // It is a draft then: what is due of it is not settled.
      await made.compare(previewed, () => made.until(previewed.created));
    }
  }
}

test('a preview is the invoice that is then made', async () => {
  const empty = (await client.control('GET', 'state')).body;
  await fc.assert(
    fc.asyncProperty(shop, async (spec) => {
      await client.control('PUT', 'state', empty);
      const made = await open(spec);
      await subscribe(made, spec);
      for (const command of spec.commands) await run(made, command);
      await run(made, { do: 'renew' });
      await made.until(made.now + 2 * HOUR);
      await checkSums(made);
    }),
    { numRuns: runs(20) },
  );
}, 600_000);

async function checkSums(made: Shop): Promise<void> {
  const { stripe } = client;
  for (const invoice of await made.invoices()) {
    const lines = await stripe.invoices.listLineItems(invoice.id).autoPagingToArray({ limit: 1000 });
    const sum = lines.reduce((total, line) => total + line.amount, 0);
    expect(invoice).toMatchObject({ subtotal: sum, total: sum, total_excluding_tax: sum });
    for (const line of lines)
      expect(line).toMatchObject({ subtotal: line.amount, currency: invoice.currency });
    expect(invoice.amount_paid + invoice.amount_remaining).toBe(invoice.amount_due);
  }
  const { customer: id } = made.owner;
  const customer = (await stripe.customers.retrieve(id)) as Stripe.Customer;
  const changes = await stripe.customers.listBalanceTransactions(id).autoPagingToArray({ limit: 1000 });
  expect(customer.balance).toBe(changes.reduce((total, one) => total + one.amount, 0));
}
