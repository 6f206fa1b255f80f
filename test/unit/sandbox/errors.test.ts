/** Every refusal that has a sentence: the situation, and exactly what Stripe answers (facts.md §1.6, §2.1–2.9). */
import { beforeAll, describe, expect, test } from 'vitest';
import { checkoutFixtures, checkoutRefusals } from './refusals/checkout.ts';
import { clockFixtures, clockRefusals } from './refusals/clocks.ts';
import { customerFixtures, customersRefusals } from './refusals/customers.ts';
import { eventsRefusals } from './refusals/events.ts';
import { generalRefusals } from './refusals/general.ts';
import { invoiceItemFixtures, invoiceItemRefusals } from './refusals/invoice-items.ts';
import { invoiceFixtures, invoiceRefusals } from './refusals/invoices.ts';
import { meteringFixtures, meteringRefusals } from './refusals/metering.ts';
import { metersRefusals } from './refusals/meters.ts';
import { paymentFixtures, paymentsRefusals } from './refusals/payments.ts';
import { portalRefusals } from './refusals/portal.ts';
import { portalSessionFixtures, portalSessionRefusals } from './refusals/portal-sessions.ts';
import { priceAmountsRefusals } from './refusals/price-amounts.ts';
import { pricesRefusals } from './refusals/prices.ts';
import { productsRefusals } from './refusals/products.ts';
import { subscriptionFixtures, subscriptionRefusals } from './refusals/subscriptions.ts';
import { useSandbox } from './support.ts';

// Held still: a charge that settles meanwhile would look like a refusal that changed something.
const client = useSandbox({ now: () => 1_800_000_000_000 });
const ids: Record<string, string> = {};

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'shirt', name: 'Shirt' });
  await stripe.products.create({ id: 'mug', name: 'Mug' });
  await stripe.products.create({ id: 'good', name: 'Good', type: 'good' });
  const month = { interval: 'month' } as const;
  const base = { currency: 'usd', product: 'shirt' };
  ids.default = (await stripe.prices.create({ ...base, unit_amount: 500, recurring: month })).id;
  await stripe.products.update('shirt', { default_price: ids.default });
  ids.held = (await stripe.prices.create({ ...base, unit_amount: 1, lookup_key: 'held' })).id;
  ids.free = (await stripe.prices.create({ ...base, unit_amount: 2, recurring: month })).id;
  ids.once = (await stripe.prices.create({ ...base, unit_amount: 3 })).id;
  ids.archived = (
    await stripe.prices.create({
      ...base,
      unit_amount: 4,
      active: false,
      lookup_key: 'old',
      recurring: { interval: 'year' },
    })
  ).id;
  ids.taxed = (
    await stripe.prices.create({
      ...base,
      unit_amount: 5,
      tax_behavior: 'inclusive',
      currency_options: { eur: { unit_amount: 5, tax_behavior: 'exclusive' } },
    })
  ).id;
  ids.mug = (
    await stripe.prices.create({ currency: 'usd', product: 'mug', unit_amount: 5, recurring: month })
  ).id;
  const meter = (event_name: string) =>
    stripe.billing.meters.create({ display_name: 'm', event_name, default_aggregation: { formula: 'sum' } });
  ids.meter = (await meter('calls')).id;
  ids.off = (await meter('off')).id;
  await stripe.billing.meters.deactivate(ids.off);
  ids.eclipsed = (await meter('twice')).id;
  await stripe.billing.meters.deactivate(ids.eclipsed);
  await meter('twice');
  for (const fixtures of [
    checkoutFixtures,
    customerFixtures,
    paymentFixtures,
    subscriptionFixtures,
    clockFixtures,
    invoiceFixtures,
    invoiceItemFixtures,
    meteringFixtures,
    portalSessionFixtures,
  ]) {
    for (const [name, id] of Object.entries(await fixtures(stripe))) {
      if (Object.hasOwn(ids, name)) throw new Error(`Two fixtures are called ${name}`);
      ids[name] = id;
    }
  }
  ids.endpoint = (
    await stripe.webhookEndpoints.create({ url: 'https://a.example', enabled_events: ['payout.paid'] })
  ).id;
  ids.portal = (
    await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } })
  ).id;
});

const ROWS = {
  ...generalRefusals,
  ...productsRefusals,
  ...priceAmountsRefusals,
  ...pricesRefusals,
  ...metersRefusals,
  ...portalRefusals,
  ...eventsRefusals,
  ...customersRefusals,
  ...checkoutRefusals,
  ...paymentsRefusals,
  ...subscriptionRefusals,
  ...clockRefusals,
  ...invoiceRefusals,
  ...invoiceItemRefusals,
  ...meteringRefusals,
  ...portalSessionRefusals,
};

for (const [group, rows] of Object.entries(ROWS)) {
  describe(group, () => {
    let before: unknown;
    beforeAll(async () => {
      before = await state();
    });
    test.each(rows)('$send', async ({ send, message, code, param, status = 400, type }) => {
      const [method = '', path = '', form = ''] = filled(send).split(' ');
      const reply = await client.send(method, path, form);
      expect(reply.status).toBe(status);
      const { error } = reply.body;
      if (typeof message === 'string') expect(error.message).toBe(filled(message));
      else expect(error.message).toMatch(message);
      // Attributes that do not apply are absent, not null.
      expect(error).toEqual({
        type: type ?? (status === 501 ? 'api_error' : 'invalid_request_error'),
        message: error.message,
        request_log_url: expect.stringContaining('/test/logs/req_'),
        ...(code === undefined
          ? {}
          : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
        ...(param === undefined ? {} : { param }),
      });
    });

    // Asked once a group: the whole account is much to read.
    test('none of them has changed anything', async () => {
      expect(await state()).toEqual(before);
    });
  });
}

async function state(): Promise<unknown> {
  return (await client.control('GET', 'state')).body;
}

function filled(send: string): string {
  return send.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`No fixture ${name}`);
    return id;
  });
}
