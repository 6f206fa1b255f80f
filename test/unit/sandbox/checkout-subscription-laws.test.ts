/**
 * What a session in subscription mode comes to is what its first invoice comes to, line by line, for any lines: fixed,
 * in tiers, in packages, measured, paid once, on trial, before an anchor, whatever quantities are changed to; and
 * exactly that is charged.
 */
import fc from 'fast-check';
import Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { pay, toPage } from './checkout-page.ts';
import { useSandbox } from './support.ts';

const NOW = 1_800_000_000;
const client = useSandbox({ now: () => NOW * 1000 });
announce('a session in subscription mode and its first invoice');
let meter = '';

beforeAll(async () => {
  await client.stripe.products.create({ id: 'team', name: 'Team' });
  const params = { display_name: 'x', event_name: 'x', default_aggregation: { formula: 'sum' } } as const;
  meter = (await client.stripe.billing.meters.create(params)).id;
});

type Terms = Partial<Stripe.PriceCreateParams>;

interface Line {
  sort: 'measured' | 'once' | 'recurring';
  interval: 'month' | 'week' | 'year';
  terms: Terms;
  quantity: number;
  /** What the quantity is changed to on the page; null leaves it. */
  changed: number | null;
}

const decimal = fc
  .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(3, '0')}`);
const amounts = fc.oneof(
  fc.integer({ min: 0, max: 5000 }).map((unit_amount): Terms => ({ unit_amount })),
  decimal.map((unit): Terms => ({ unit_amount_decimal: unit as unknown as Stripe.Decimal })),
);
const packages = fc
  .tuple(amounts, fc.integer({ min: 2, max: 9 }), fc.constantFrom('up' as const, 'down' as const))
  .map(([terms, divide_by, round]): Terms => ({ ...terms, transform_quantity: { divide_by, round } }));
const tiers = fc
  .tuple(
    fc.constantFrom('graduated' as const, 'volume' as const),
    fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    fc.array(fc.tuple(decimal, fc.option(fc.integer({ min: 0, max: 900 }))), { minLength: 4, maxLength: 4 }),
  )
  .map(([tiers_mode, bounds, costs]): Terms => {
    const limits = [...[...bounds].sort((a, b) => a - b), 'inf' as const];
    return {
      billing_scheme: 'tiered',
      tiers_mode,
      tiers: limits.map((up_to, index) => {
        const [unit = '0', flat = null] = costs[index] ?? [];
        return {
          up_to,
          unit_amount_decimal: unit as unknown as Stripe.Decimal,
          ...(flat === null ? {} : { flat_amount: flat }),
        };
      }),
    };
  });

const line = (sort: Line['sort']) =>
  fc.record<Line>({
    sort: fc.constant(sort),
    interval: fc.constantFrom('month', 'week', 'year'),
    terms: sort === 'once' ? fc.oneof(amounts, packages) : fc.oneof(amounts, packages, tiers),
    quantity: fc.integer({ min: 1, max: 60 }),
    changed: fc.option(fc.integer({ min: 1, max: 90 })),
  });
const basket = fc.record({
  lines: fc
    .tuple(
      fc.array(line('recurring'), { maxLength: 3 }),
      fc.array(line('measured'), { maxLength: 2 }),
      fc.array(line('once'), { maxLength: 2 }),
    )
    .map((sorts) => sorts.flat())
    .filter((lines) => lines.some(({ sort }) => sort !== 'once')),
  later: fc.option(
    fc.oneof(
      fc.integer({ min: 8, max: 90 }).map((trial_period_days) => ({ trial_period_days })),
      // Within a week, the shortest interval.
      fc.record({
        billing_cycle_anchor: fc.integer({ min: NOW + 1, max: NOW + 7 * 86_400 }),
        proration_behavior: fc.constantFrom('create_prorations' as const, 'none' as const),
      }),
    ),
  ),
});

async function itemOf({ sort, interval, terms, quantity, changed }: Line): Promise<LineItem> {
  const usage = sort === 'measured' ? ({ usage_type: 'metered', meter } as const) : {};
  const { id } = await client.stripe.prices.create({
    currency: 'usd',
    product: 'team',
    ...terms,
    ...(sort === 'once' ? {} : { recurring: { interval, ...usage } }),
  });
  if (sort === 'measured') return { price: id };
  return { price: id, quantity, ...(changed === null ? {} : { adjustable_quantity: { enabled: true } }) };
}
type LineItem = Stripe.Checkout.SessionCreateParams.LineItem;

test('session = first invoice = charge', async () => {
  const { stripe } = client;
  let completed = 0;
  await fc.assert(
    fc.asyncProperty(basket, async ({ lines, later }) => {
      const session = await stripe.checkout.sessions
        .create({
          mode: 'subscription',
          success_url: 'https://a.example',
          line_items: await Promise.all(lines.map(itemOf)),
          ...(later === null ? {} : { subscription_data: later }),
        })
        .catch((error: Stripe.errors.StripeError) => error);
      if (session instanceof Stripe.errors.StripeError) {
        // Less than a bank can be asked for, or something to be paid beside what is free.
        const isFree = later !== null && 'proration_behavior' in later && later.proration_behavior === 'none';
        if (!isFree || !session.message.startsWith('One-time prices')) {
          expect(session.code).toBe('amount_too_small');
        }
        return;
      }
      const { data: items } = await stripe.checkout.sessions.listLineItems(session.id);
      for (const [index, { changed, sort }] of lines.entries()) {
        if (changed === null || sort === 'measured') continue;
        await toPage(client, session, 'quantity', { item: items[index]?.id, quantity: changed });
      }
      expect((await pay(client, session)).status).toBe(200);
      const done = await stripe.checkout.sessions.retrieve(session.id, {
        expand: ['invoice', 'line_items', 'customer'],
      });
      const shown = done.line_items?.data ?? [];
      const invoice = done.invoice as Stripe.Invoice | null;
      expect(done.amount_total).toBe(shown.reduce((sum, { amount_total }) => sum + amount_total, 0));
      expect(invoice?.total ?? 0).toBe(done.amount_total);
      const billed = new Map<string, number>();
      const bill =
        invoice === null ? [] : (await stripe.invoices.listLineItems(invoice.id ?? '', { limit: 100 })).data;
      for (const { amount, pricing } of bill) {
        const id = String(pricing?.price_details?.price);
        billed.set(id, (billed.get(id) ?? 0) + amount);
      }
      for (const { price, amount_total } of shown) {
        expect(billed.get(price?.id ?? '') ?? 0).toBe(amount_total);
      }
      const customer = (done.customer as Stripe.Customer).id;
      const { data: charges } = await stripe.charges.list({ customer });
      const paid = done.amount_total === 0 ? [] : [done.amount_total];
      expect(charges.map(({ amount }) => amount)).toEqual(paid);
      expect(done.payment_status).toBe(done.amount_total === 0 ? 'no_payment_required' : 'paid');
      completed += 1;
    }),
    { numRuns: runs(60) },
  );
  expect(completed).toBeGreaterThan(runs(20));
});
