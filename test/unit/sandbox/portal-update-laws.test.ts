/**
 * A law of the portal's update, for any two plans, quantities, configuration, balance and moments: what the page shows
 * as due today is what is charged, what it shows as the next invoice is what that comes to, and what it shows to be
 * added to that is what waits for it. However long one looks at the page, within its hour.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { writtenMoney } from '../../sandbox/params/written-money.ts';
import { advance, life, utc } from './billing-shop.ts';
import { updatePages } from './portal-update-page.ts';
import { useSandbox } from './support.ts';

announce('portal updates');
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });

const BEGIN = utc('2028-01-30T22:15:00Z');
const DAY = 24 * 60 * 60;
const STEP: Record<string, number> = { usd: 1, jpy: 1, kwd: 10 };

const plan = fc.record({
  /** Hundreds, so that few of them are too small to be charged. */
  amount: fc.integer({ min: 0, max: 400 }),
  interval: fc.constantFrom<'month' | 'year'>('month', 'month', 'month', 'year'),
  isTiered: fc.nat(4).map((one) => one === 0),
});

const update = fc.record({
  currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  billing: fc.constantFrom<'classic' | 'flexible'>('flexible', 'flexible', 'classic'),
  plans: fc.tuple(plan, plan),
  quantities: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })),
  isOther: fc.boolean(),
  behavior: fc.constantFrom<'always_invoice' | 'create_prorations' | 'none'>(
    'always_invoice',
    'create_prorations',
    'none',
  ),
  anchor: fc.constantFrom<'now' | 'unchanged'>('unchanged', 'unchanged', 'now'),
  trial: fc.constantFrom<'continue_trial' | 'end_trial' | null>(null, null, 'continue_trial', 'end_trial'),
  balance: fc.constantFrom(0, 0, -2000, 1000),
  waiting: fc.constantFrom(0, 0, 700, -300),
  /** How long after its beginning the page is looked at, and for how long. */
  seconds: fc.integer({ min: 0, max: 20 * DAY }),
  looking: fc.integer({ min: 0, max: 3600 }),
});
type Update = typeof update extends fc.Arbitrary<infer T> ? T : never;

async function price(
  product: string,
  currency: string,
  { amount, interval, isTiered }: Update['plans'][0],
): Promise<string> {
  const unit = amount * 100 * (STEP[currency] ?? 1);
  const { id } = await client.stripe.prices.create({
    currency,
    product,
    recurring: { interval },
    ...(isTiered
      ? {
          billing_scheme: 'tiered',
          tiers_mode: 'graduated',
          tiers: [
            { up_to: 3, unit_amount: unit },
            { up_to: 'inf', unit_amount: 100 * (STEP[currency] ?? 1) },
          ],
        }
      : { unit_amount: unit }),
  });
  return id;
}

async function holds(spec: Update): Promise<void> {
  const { stripe } = client;
  const { currency, plans, quantities, behavior } = spec;
  const step = STEP[currency] ?? 1;
  const products = [];
  for (const one of spec.isOther ? plans : [plans[0]]) {
    const { id: product } = await stripe.products.create({ name: `Plan ${products.length}` });
    products.push({
      product,
      prices: [await price(product, currency, one)],
      adjustable_quantity: { enabled: true, minimum: 0 },
    });
  }
  const from = products[0]?.prices[0] ?? '';
  const to = products.at(-1)?.prices[0] ?? '';
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: from, quantity: quantities[0] }],
    billing_mode: { type: spec.billing },
    ...(spec.trial === null ? {} : { trial_period_days: 25 }),
  });
  await advance(client, clock, BEGIN + 60 + spec.seconds);
  if (spec.balance !== 0) await stripe.customers.update(customer, { balance: spec.balance * step });
  if (spec.waiting !== 0) {
    await stripe.invoiceItems.create({
      customer,
      subscription: id,
      amount: spec.waiting * step,
      currency,
      description: 'Extra',
    });
  }
  const pages = await updatePages(client, customer, {
    default_allowed_updates: ['price', 'quantity'],
    products,
    proration_behavior: behavior,
    billing_cycle_anchor: spec.anchor,
    ...(spec.trial === null ? {} : { trial_update_behavior: spec.trial }),
  });
  const invoices = async () => {
    return (await stripe.invoices.list({ customer, limit: 100 })).data.filter(
      ({ status }) => status !== 'draft',
    );
  };
  const pending = async () => {
    const { data } = await stripe.invoiceItems.list({ customer, pending: true, limit: 100 });
    return data.reduce((sum, { amount }) => sum + amount, 0);
  };

  const shown = await pages.shown(id, { price: to, quantity: quantities[1] });
  if (!shown.html.includes('data-testid="confirm"')) {
    // Nothing would change.
    expect(shown.html).toContain('Please choose another plan or quantity.');
    return;
  }
  const [billed, waited] = [await invoices(), await pending()];
  await advance(client, clock, BEGIN + 60 + spec.seconds + spec.looking + 1);
  const reply = await pages.confirm(id, shown);
  if (spec.looking + 1 > 3600) {
    expect(reply.status).toBe(409);
    return;
  }
  expect(reply).toMatchObject({ status: 200, body: { redirect: new URL(pages.place).pathname } });

  const [made, ...others] = (await invoices()).slice(0, (await invoices()).length - billed.length);
  expect(others).toEqual([]);
  expect(made?.amount_paid ?? 0).toBe(Number(shown.fields.expectedDue));
  if (made !== undefined) {
    expect(made.status).toBe('paid');
    expect(shown.amounts[0]).toBe(writtenMoney(made.amount_paid, currency));
  }
  // What is billed at once takes along what waited.
  if (made === undefined) expect((await pending()) - waited).toBe(Number(shown.fields.expectedProration));

  const { items } = await stripe.subscriptions.retrieve(id);
  expect(items.data[0]).toMatchObject({ price: { id: to }, quantity: quantities[1] });
  await renew(clock, items.data[0]?.current_period_end ?? 0);
  const [next] = await invoices();
  // What is too little to be charged is owed all the same: it goes to the balance.
  const owed = Math.max((next?.total ?? 0) + (next?.starting_balance ?? 0), 0);
  expect(shown.amounts.at(-1)).toBe(writtenMoney(owed, currency));
}

/** Until the next invoice is finalized, in steps that a test clock can take. */
async function renew(clock: string, end: number): Promise<void> {
  let { frozen_time: now } = await client.stripe.testHelpers.testClocks.retrieve(clock);
  const until = end + 2 * 60 * 60;
  while (now < until) {
    now = Math.min(until, now + 50 * DAY);
    await advance(client, clock, now);
  }
}

test('what the page shows is what is charged, now and next', { timeout: 300_000 }, async () => {
  await fc.assert(fc.asyncProperty(update, holds), { numRuns: runs(12) });
});
