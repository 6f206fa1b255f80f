/**
 * The shapes of the answers. `test/support/example-objects.json` has the keys and the sorts of values of
 * Stripe's published fixtures: each key must be here, and a value of the same sort (or null, for what an
 * example happens to have and a new object has not).
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogObjects } from './conformance/catalog.ts';
import { checkoutObjects } from './conformance/checkout.ts';
import { clockObjects } from './conformance/clocks.ts';
import { customerObjects } from './conformance/customers.ts';
import { eventsObjects } from './conformance/events.ts';
import { invoiceItemObjects } from './conformance/invoice-items.ts';
import { invoiceObjects } from './conformance/invoices.ts';
import { meteringObjects } from './conformance/metering.ts';
import { paymentObjects } from './conformance/payments.ts';
import { portalObjects } from './conformance/portal.ts';
import { subscriptionObjects } from './conformance/subscriptions.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => 1_800_000_000_000 });

type Shape = string | Shape[] | { [key: string]: Shape };
const examples: Record<string, Shape> = JSON.parse(
  readFileSync(new URL('../../support/example-objects.json', import.meta.url), 'utf8'),
);
const answers: Record<string, unknown> = {};

beforeAll(async () => {
  for (const objectsOf of [
    catalogObjects,
    eventsObjects,
    customerObjects,
    paymentObjects,
    checkoutObjects,
    subscriptionObjects,
    clockObjects,
    invoiceObjects,
    invoiceItemObjects,
    meteringObjects,
    portalObjects,
  ]) {
    Object.assign(answers, await objectsOf(client));
  }
});

describe('every key of the example is there, with a value of its sort', () => {
  test.each(Object.keys(examples))('%s', (name) => {
    const differences: string[] = [];
    compare(examples[name] ?? 'null', answers[name], name, differences);
    expect(differences).toEqual([]);
  });
});

function compare(wanted: Shape, value: unknown, at: string, differences: string[]): void {
  if (wanted === 'null' || value === null) {
    if (value === undefined) differences.push(`${at} is absent`);
  } else if (Array.isArray(wanted)) {
    if (!Array.isArray(value)) differences.push(`${at} is no list`);
    else
      for (const [index, item] of value.entries())
        if (wanted[0] !== undefined) compare(wanted[0], item, `${at}[${index}]`, differences);
  } else if (typeof wanted === 'object') {
    if (typeof value !== 'object') return void differences.push(`${at} is no object`);
    for (const [key, inner] of Object.entries(wanted)) {
      compare(inner, (value as Record<string, unknown>)[key], `${at}.${key}`, differences);
    }
  } else if (typeof value !== wanted) {
    differences.push(`${at} is ${typeof value}, not ${wanted}`);
  }
}

describe('a new object, with all that is filled in', () => {
  const now = 1_800_000_000;
  const bare = async (path: string, form: string) => (await client.send('POST', path, form)).body;

  test('a product', async () => {
    const product = await bare('/v1/products', 'name=Pro');
    expect(product).toEqual({
      id: expect.stringMatching(/^prod_[0-9A-Za-z]{14}$/),
      object: 'product',
      active: true,
      attributes: [],
      created: now,
      default_price: null,
      description: null,
      images: [],
      livemode: false,
      marketing_features: [],
      metadata: {},
      name: 'Pro',
      package_dimensions: null,
      shippable: null,
      statement_descriptor: null,
      tax_code: null,
      tax_details: null,
      type: 'service',
      unit_label: null,
      updated: now,
      url: null,
    });
  });

  test('a price', async () => {
    const price = await bare(
      '/v1/prices',
      'currency=EUR&unit_amount=1000&product=shirt&recurring[interval]=month',
    );
    expect(price).toEqual({
      id: expect.stringMatching(/^price_1[0-9A-Za-z]{23}$/),
      object: 'price',
      active: true,
      billing_scheme: 'per_unit',
      created: now,
      currency: 'eur',
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: 'shirt',
      recurring: {
        interval: 'month',
        interval_count: 1,
        meter: null,
        trial_period_days: null,
        usage_type: 'licensed',
      },
      tax_behavior: 'unspecified',
      tiers_mode: null,
      transform_quantity: null,
      type: 'recurring',
      unit_amount: 1000,
      unit_amount_decimal: '1000',
    });
  });

  test('a meter', async () => {
    const meter = await bare(
      '/v1/billing/meters',
      'display_name=Calls&event_name=calls&default_aggregation[formula]=count',
    );
    expect(meter).toEqual({
      id: expect.stringMatching(/^mtr_test_[0-9A-Za-z]{32}$/),
      object: 'billing.meter',
      created: now,
      customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
      default_aggregation: { formula: 'count' },
      display_name: 'Calls',
      event_name: 'calls',
      event_time_window: null,
      livemode: false,
      status: 'active',
      status_transitions: { deactivated_at: null },
      updated: now,
      value_settings: { event_payload_key: 'value' },
    });
  });

  test('a portal configuration', async () => {
    const portal = await bare('/v1/billing_portal/configurations', 'features[invoice_history][enabled]=true');
    expect(portal).toEqual({
      id: expect.stringMatching(/^bpc_1[0-9A-Za-z]{23}$/),
      object: 'billing_portal.configuration',
      active: true,
      application: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      created: now,
      default_return_url: null,
      features: {
        customer_update: { allowed_updates: [], enabled: false },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: false, payment_method_configuration: null },
        subscription_cancel: {
          cancellation_reason: {
            enabled: false,
            feedback_options: null,
            options: [
              'customer_service',
              'low_quality',
              'missing_features',
              'other',
              'switched_service',
              'too_complex',
              'too_expensive',
              'unused',
            ],
          },
          enabled: false,
          mode: 'at_period_end',
          proration_behavior: 'none',
        },
        subscription_pause: {
          duration: {
            interval_options: [{ interval: 'month', interval_count: 1 }],
            type: 'interval_options',
          },
          enabled: false,
        },
        subscription_update: {
          billing_cycle_anchor: null,
          default_allowed_updates: [],
          enabled: false,
          proration_behavior: 'none',
          schedule_at_period_end: { conditions: [] },
          trial_update_behavior: 'end_trial',
        },
      },
      is_default: false,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata: null,
      name: null,
      updated: now,
    });
  });

  test('an account', async () => {
    const account = await client.stripe.accounts.retrieveCurrent();
    expect(account.id).toMatch(/^acct_1[0-9A-Za-z]{15}$/);
    expect((await client.stripe.accounts.retrieve(account.id)).id).toBe(account.id);
  });
});
