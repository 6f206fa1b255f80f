import fc from 'fast-check';
import type Stripe from 'stripe';
import { beforeAll, expect, it } from 'vitest';
import { type UsagePrice, usageCost } from '../../server/billing/usage-cost.ts';
import { rounds } from '../support/size.ts';
import { useSandbox } from '../unit/sandbox/support.ts';

const client = useSandbox();
let meter: Stripe.Billing.Meter;
let product: string;
beforeAll(async () => {
  meter = await client.stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  product = (await client.stripe.products.create({ name: 'API' })).id;
});

const cents = fc.oneof(
  fc.integer({ min: 0, max: 500 }).map((tens) => String(tens * 10)),
  fc.integer({ min: 1, max: 99_999 }).map((units) => `0.${String(units).padStart(5, '0')}`),
);
const flat = fc.integer({ min: 0, max: 500 }).map((tens) => String(tens * 10));
const tier = fc.record({
  unit_amount_decimal: cents,
  flat_amount_decimal: fc.option(flat, { nil: undefined }),
});
const tiered = fc.record({
  tiers_mode: fc.constantFrom('graduated', 'volume'),
  bounds: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 4 }),
  tiers: fc.array(tier, { minLength: 5, maxLength: 5 }),
});
const packaged = fc.record({
  unit_amount_decimal: cents,
  transform_quantity: fc.option(
    fc.record({ divide_by: fc.integer({ min: 2, max: 20 }), round: fc.constantFrom('up', 'down') }),
    { nil: undefined },
  ),
});

/** A price's terms as Stripe takes them. */
function termsOf(model: object): Record<string, unknown> {
  if (!('bounds' in model)) return model as Record<string, unknown>;
  const { bounds, tiers, tiers_mode } = model as {
    bounds: number[];
    tiers: object[];
    tiers_mode: string;
  };
  const ups = [...bounds.sort((a, b) => a - b), 'inf'];
  return {
    billing_scheme: 'tiered',
    tiers_mode,
    tiers: ups.map((up_to, index) => ({ ...tiers[index], up_to })),
  };
}

it('law: usage costs what Stripe bills for it', async () => {
  const { stripe } = client;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(tiered, packaged),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      fc.integer({ min: 1, max: 700 }),
      async (model, currency, quantity) => {
        const { id: price } = await stripe.prices.create({
          ...termsOf(model),
          currency,
          product,
          recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
        } as Stripe.PriceCreateParams);
        const { id: customer } = await stripe.customers.create();
        const { id: subscription } = await stripe.subscriptions.create({
          customer,
          items: [{ price }],
          collection_method: 'send_invoice',
          days_until_due: 7,
        });
        await stripe.billing.meterEvents.create({
          event_name: 'calls',
          payload: { stripe_customer_id: customer, value: String(quantity) },
        });
        const expand = ['tiers', 'currency_options', 'currency_options.tiers'];
        const { body } = await client.send(
          'GET',
          `/v1/prices/${price}`,
          expand.map((name) => `expand[]=${name}`).join('&'),
        );
        const { total } = await stripe.invoices.createPreview({ subscription });
        expect(usageCost(body as UsagePrice, currency, String(quantity))).toBe(total);
      },
    ),
    { numRuns: rounds(25, 1_000) },
  );
});
