/**
 * The fields whose outcome depends on what is there: those of a price that Stripe changes once or not at
 * all, switches, default prices, lists of products, and meters, which hold no record.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Action, Cause } from '../../server/reconcile/types.ts';
import { Door, type Wire } from './support/door.ts';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());
beforeEach(() => door.reset());

const monthly = { currency: 'usd', unit_amount: 500, recurring: { interval: 'month' } };
const yearly = { currency: 'usd', unit_amount: 5000, recurring: { interval: 'year' } };

function shop(price: Wire = {}, product: Wire = {}, rest: Wire = {}): string {
  return stringify({
    catalog: 'shop',
    products: { alpha: { name: 'Alpha', prices: { monthly: { ...monthly, ...price }, yearly }, ...product } },
    ...rest,
  });
}

async function price(key = 'shop_alpha_monthly'): Promise<Wire> {
  return (await door.account()).prices.find(({ lookup_key }) => lookup_key === key);
}

interface Row {
  name: string;
  before: string;
  /** In the dashboard, with the monthly price. */
  dashboard?: (price: Wire) => Promise<unknown>;
  after: string;
  /** `action kind key: path (cause)`, one a field. */
  plan: string[];
  /** How many prices the account has in the end. */
  prices?: number;
  warning?: RegExp;
}

const update = (params: Wire) => (price: Wire) => door.dashboard.prices.update(price.id, params);
const updateProduct = (params: Wire | ((price: Wire) => Wire)) => (price: Wire) =>
  door.dashboard.products.update('shop_alpha', typeof params === 'function' ? params(price) : params);

const change = (action: Action, what: string, path: string, cause: Cause): string =>
  `${action} ${what}: ${path} (${cause})`;

function table(name: string, rows: Row[]): void {
  describe(name, () => {
    it.each(rows.map((row): [string, Row] => [row.name, row]))('%s', async (_name, row) => {
      await door.apply(row.before);
      await row.dashboard?.(await price());
      const plan = await door.plan(row.after);
      const shown = plan.changes.flatMap(({ action, kind, key, fields }) =>
        fields.map(({ path, cause }) => change(action, `${kind} ${key}`, path, cause)),
      );
      expect(plan.conflicts).toEqual([]);
      expect(shown).toEqual(row.plan);
      if (row.warning) expect(plan.warnings.map(({ message }) => message).join('\n')).toMatch(row.warning);
      else expect(plan.warnings).toEqual([]);
      const { result } = await door.apply(row.after);
      expect(result.failed).toEqual([]);
      expect((await door.plan(row.after)).changes).toEqual([]);
      expect((await door.account()).prices).toHaveLength(row.prices ?? 2);
    });
  });
}

const MONTHLY = 'price alpha.monthly';

table('tax behaviour is set once', [
  {
    name: 'from unspecified: in place',
    before: shop(),
    after: shop({ tax_behavior: 'exclusive' }),
    plan: [change('update', MONTHLY, 'tax_behavior', 'catalog')],
  },
  {
    name: 'changed: another price',
    before: shop({ tax_behavior: 'exclusive' }),
    after: shop({ tax_behavior: 'inclusive' }),
    plan: [change('replace', MONTHLY, 'tax_behavior', 'catalog')],
    prices: 3,
  },
  {
    name: 'set in the dashboard and never named: left',
    before: shop(),
    dashboard: update({ tax_behavior: 'inclusive' }),
    after: shop(),
    plan: [],
  },
  {
    name: 'set in the dashboard, and otherwise in the catalog: another price',
    before: shop(),
    dashboard: update({ tax_behavior: 'inclusive' }),
    after: shop({ tax_behavior: 'exclusive' }),
    plan: [change('replace', MONTHLY, 'tax_behavior', 'catalog')],
    prices: 3,
  },
  {
    name: 'named as unspecified and set in the dashboard: another price',
    before: shop({ tax_behavior: 'unspecified' }),
    dashboard: update({ tax_behavior: 'inclusive' }),
    after: shop({ tax_behavior: 'unspecified' }),
    plan: [change('replace', MONTHLY, 'tax_behavior', 'drift')],
    prices: 3,
  },
  {
    name: 'no longer named: kept',
    before: shop({ tax_behavior: 'exclusive' }),
    after: shop(),
    plan: [],
    warning: /tax_behavior cannot be unset/,
  },
]);

const eur = (unit_amount: number): Wire => ({ currency_options: { eur: { unit_amount } } });

table('further currencies are added, never changed', [
  {
    name: 'one more: in place',
    before: shop(),
    after: shop(eur(450)),
    plan: [change('update', MONTHLY, 'currency_options.eur.unit_amount', 'catalog')],
  },
  {
    name: 'another amount: another price',
    before: shop(eur(450)),
    after: shop(eur(460)),
    plan: [change('replace', MONTHLY, 'currency_options.eur.unit_amount', 'catalog')],
    prices: 3,
  },
  {
    name: 'one fewer: another price',
    before: shop(eur(450)),
    after: shop(),
    plan: [change('replace', MONTHLY, 'currency_options.eur.unit_amount', 'catalog')],
    prices: 3,
  },
  {
    name: 'added in the dashboard and never named: left',
    before: shop(),
    dashboard: update(eur(450)),
    after: shop(),
    plan: [],
  },
  {
    name: 'added in the dashboard with another amount than in the catalog: another price',
    before: shop(),
    dashboard: update(eur(450)),
    after: shop(eur(460)),
    plan: [change('replace', MONTHLY, 'currency_options.eur.unit_amount', 'catalog')],
    prices: 3,
  },
]);

const key = (lookup_key: string): Wire => ({ lookup_key });

table('lookup keys move in place', [
  {
    name: 'renamed in the catalog',
    before: shop(),
    after: shop(key('new')),
    plan: [change('update', MONTHLY, 'lookup_key', 'catalog')],
  },
  {
    name: 'taken away in the dashboard',
    before: shop(),
    dashboard: update({ lookup_key: '' }),
    after: shop(),
    plan: [change('update', MONTHLY, 'lookup_key', 'drift')],
  },
  {
    name: 'renamed in the dashboard',
    before: shop(),
    dashboard: update(key('theirs')),
    after: shop(),
    plan: [change('update', MONTHLY, 'lookup_key', 'drift')],
  },
  {
    name: 'renamed in both',
    before: shop(),
    dashboard: update(key('theirs')),
    after: shop(key('new')),
    plan: [change('update', MONTHLY, 'lookup_key', 'both')],
  },
  {
    name: 'renamed and another amount',
    before: shop(),
    after: shop({ ...key('new'), unit_amount: 600 }),
    plan: [
      change('replace', MONTHLY, 'lookup_key', 'catalog'),
      change('replace', MONTHLY, 'unit_amount', 'catalog'),
    ],
    prices: 3,
  },
]);

table('a price is switched off and on', [
  {
    name: 'withdrawn in the catalog',
    before: shop(),
    after: shop({ active: false }),
    plan: [change('archive', MONTHLY, 'active', 'catalog')],
  },
  {
    name: 'offered again in the catalog',
    before: shop({ active: false }),
    after: shop(),
    plan: [change('restore', MONTHLY, 'active', 'catalog')],
  },
  {
    name: 'archived in the dashboard',
    before: shop(),
    dashboard: update({ active: false }),
    after: shop(),
    plan: [change('restore', MONTHLY, 'active', 'drift')],
  },
  {
    name: 'switched on in the dashboard',
    before: shop({ active: false }),
    dashboard: update({ active: true }),
    after: shop({ active: false }),
    plan: [change('archive', MONTHLY, 'active', 'drift')],
  },
  {
    name: 'archived in both',
    before: shop(),
    dashboard: update({ active: false }),
    after: shop({ active: false }),
    plan: [],
  },
  {
    name: 'never sold: made archived',
    before: shop({}, { prices: { yearly } }),
    after: shop({ active: false }),
    plan: ['active', 'currency', 'lookup_key', 'product', 'recurring.interval', 'unit_amount'].map((path) =>
      change('create', MONTHLY, path, 'catalog'),
    ),
  },
]);

const ALPHA = 'product alpha';

table('a product is switched off and on', [
  {
    name: 'withdrawn in the catalog',
    before: shop(),
    after: shop({}, { active: false }),
    plan: [change('archive', ALPHA, 'active', 'catalog')],
  },
  {
    name: 'offered again in the catalog',
    before: shop({}, { active: false }),
    after: shop(),
    plan: [change('restore', ALPHA, 'active', 'catalog')],
  },
  {
    name: 'archived in the dashboard',
    before: shop(),
    dashboard: updateProduct({ active: false }),
    after: shop(),
    plan: [change('restore', ALPHA, 'active', 'drift')],
  },
  {
    name: 'withdrawn with its default price',
    before: shop({}, { default_price: 'monthly' }),
    after: shop({ active: false }, { active: false }),
    plan: [
      change('archive', ALPHA, 'active', 'catalog'),
      change('archive', ALPHA, 'default_price', 'catalog'),
      change('archive', MONTHLY, 'active', 'catalog'),
    ],
  },
]);

const byDefault = (default_price: string): Wire => ({ default_price });

table('default prices', [
  {
    name: 'another one in the catalog',
    before: shop({}, byDefault('monthly')),
    after: shop({}, byDefault('yearly')),
    plan: [change('update', ALPHA, 'default_price', 'catalog')],
  },
  {
    name: 'added in the catalog',
    before: shop(),
    after: shop({}, byDefault('monthly')),
    plan: [change('update', ALPHA, 'default_price', 'catalog')],
  },
  {
    name: 'no longer named: cleared',
    before: shop({}, byDefault('monthly')),
    after: shop(),
    plan: [change('update', ALPHA, 'default_price', 'catalog')],
  },
  {
    name: 'set in the dashboard and never named: left',
    before: shop(),
    dashboard: updateProduct(({ id }: Wire) => ({ default_price: id })),
    after: shop(),
    plan: [],
  },
  {
    name: 'taken away in the dashboard',
    before: shop({}, byDefault('monthly')),
    dashboard: updateProduct({ default_price: '' }),
    after: shop({}, byDefault('monthly')),
    plan: [change('update', ALPHA, 'default_price', 'drift')],
  },
  {
    name: 'taken away in the dashboard, another one in the catalog',
    before: shop({}, byDefault('monthly')),
    dashboard: updateProduct({ default_price: '' }),
    after: shop({}, byDefault('yearly')),
    plan: [change('update', ALPHA, 'default_price', 'both')],
  },
  {
    name: 'its price replaced: it follows without a word',
    before: shop({}, byDefault('monthly')),
    after: shop({ unit_amount: 600 }, byDefault('monthly')),
    plan: [change('replace', MONTHLY, 'unit_amount', 'catalog')],
    prices: 3,
  },
  {
    name: 'its price replaced and another one named',
    before: shop({}, byDefault('monthly')),
    after: shop({ unit_amount: 600 }, byDefault('yearly')),
    plan: [
      change('update', ALPHA, 'default_price', 'catalog'),
      change('replace', MONTHLY, 'unit_amount', 'catalog'),
    ],
    prices: 3,
  },
  {
    name: 'its price replaced and none named any more',
    before: shop({}, byDefault('monthly')),
    after: shop({ unit_amount: 600 }),
    plan: [
      change('update', ALPHA, 'default_price', 'catalog'),
      change('replace', MONTHLY, 'unit_amount', 'catalog'),
    ],
    prices: 3,
  },
  {
    name: 'its price withdrawn and another one named',
    before: shop({}, byDefault('monthly')),
    after: shop({ active: false }, byDefault('yearly')),
    plan: [
      change('update', ALPHA, 'default_price', 'catalog'),
      change('archive', MONTHLY, 'active', 'catalog'),
    ],
  },
  {
    name: 'the default of the dashboard withdrawn',
    before: shop(),
    dashboard: updateProduct(({ id }: Wire) => ({ default_price: id })),
    after: shop({ active: false }),
    plan: [change('archive', MONTHLY, 'active', 'catalog')],
  },
]);

const portal = (prices: string[], more: Wire = {}): Wire => ({
  portal_configurations: {
    default: {
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: 'alpha', prices, ...more }],
        },
      },
    },
  },
});
const PORTAL = 'portal_configuration default';
const PRODUCTS = 'features.subscription_update.products';

const inPortal = (features: Wire) => async () => {
  const [configuration] = (await door.account()).portals;
  await door.dashboard.billingPortal.configurations.update(configuration.id, features);
};

table('products of a portal', [
  {
    name: 'one more price',
    before: shop({}, {}, portal(['monthly'])),
    after: shop({}, {}, portal(['yearly', 'monthly'])),
    plan: [change('update', PORTAL, PRODUCTS, 'catalog')],
  },
  {
    name: 'in another order: the same',
    before: shop({}, {}, portal(['monthly', 'yearly'])),
    after: shop({}, {}, portal(['yearly', 'alpha.monthly'])),
    plan: [],
  },
  {
    name: 'a quantity to choose',
    before: shop({}, {}, portal(['monthly'])),
    after: shop({}, {}, portal(['monthly'], { adjustable_quantity: { enabled: true, maximum: 9 } })),
    plan: [change('update', PORTAL, PRODUCTS, 'catalog')],
  },
  {
    name: 'limits of a quantity nobody can choose: the same',
    before: shop({}, {}, portal(['monthly'])),
    after: shop({}, {}, portal(['monthly'], { adjustable_quantity: { enabled: false, maximum: 9 } })),
    plan: [],
  },
  {
    name: 'emptied in the dashboard',
    before: shop({}, {}, portal(['monthly'])),
    dashboard: inPortal({ features: { subscription_update: { enabled: false, products: '' } } }),
    after: shop({}, {}, portal(['monthly'])),
    plan: [
      change('update', PORTAL, 'features.subscription_update.enabled', 'drift'),
      change('update', PORTAL, PRODUCTS, 'drift'),
    ],
  },
  {
    name: 'a replaced price: it follows without a word',
    before: shop({}, {}, portal(['monthly'])),
    after: shop({ unit_amount: 600 }, {}, portal(['monthly'])),
    plan: [change('replace', MONTHLY, 'unit_amount', 'catalog')],
    prices: 3,
  },
  {
    name: 'switched off in the dashboard',
    before: shop({}, {}, portal(['monthly'])),
    dashboard: inPortal({ active: false }),
    after: shop({}, {}, portal(['monthly'])),
    plan: [change('restore', PORTAL, 'active', 'drift')],
  },
]);

const meter = (over: Wire = {}): string =>
  shop(
    {},
    {},
    {
      meters: {
        calls: {
          display_name: 'Calls',
          event_name: 'calls',
          default_aggregation: { formula: 'sum' },
          ...over,
        },
      },
    },
  );
const CALLS = 'meter calls';
const inMeter = (act: (id: string) => Promise<unknown>) => async () => {
  const [first] = (await door.account()).meters;
  await act(first.id);
};

table('meters, compared two ways', [
  {
    name: 'renamed in the catalog',
    before: meter(),
    after: meter({ display_name: 'New' }),
    plan: [change('update', CALLS, 'display_name', 'catalog')],
  },
  {
    name: 'renamed in the dashboard',
    before: meter(),
    dashboard: inMeter((id) => door.dashboard.billing.meters.update(id, { display_name: 'Theirs' })),
    after: meter(),
    plan: [change('update', CALLS, 'display_name', 'catalog')],
  },
  {
    name: 'switched off in the dashboard',
    before: meter(),
    dashboard: inMeter((id) => door.dashboard.billing.meters.deactivate(id)),
    after: meter(),
    plan: [change('restore', CALLS, 'status', 'drift')],
  },
  {
    name: 'switched off in the dashboard and renamed in the catalog',
    before: meter(),
    dashboard: inMeter((id) => door.dashboard.billing.meters.deactivate(id)),
    after: meter({ display_name: 'New' }),
    plan: [change('restore', CALLS, 'status', 'drift'), change('restore', CALLS, 'display_name', 'catalog')],
  },
  {
    name: "Stripe's defaults said: the same",
    before: meter(),
    after: meter({
      customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
      value_settings: { event_payload_key: 'value' },
    }),
    plan: [],
  },
]);

describe('what Stripe fills in is no difference', () => {
  it.each<[string, Wire]>([
    ['active', { active: true }],
    ['the scheme', { billing_scheme: 'per_unit' }],
    [
      'interval count and usage',
      { recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' } },
    ],
    ['tax behaviour', { tax_behavior: 'unspecified' }],
    ['an amount as a decimal', { unit_amount: undefined, unit_amount_decimal: '500.00' }],
    ['how the shop sells it', { checkout: { trial_period_days: 3, quantity: 2 } }],
    ['its lookup key as derived', { lookup_key: 'shop_alpha_monthly' }],
  ])('%s', async (_name, over) => {
    await door.apply(shop());
    const said = JSON.parse(JSON.stringify({ ...monthly, ...over }));
    const plan = await door.plan(shop({}, { prices: { monthly: said, yearly } }));
    expect(plan.changes).toEqual([]);
  });
});

describe('the terms of a price', () => {
  it.each<[string, Wire]>([
    ['unit_amount', { unit_amount: 501 }],
    ['unit_amount to nothing', { unit_amount: 0 }],
    ['a fraction', { unit_amount: undefined, unit_amount_decimal: '500.5' }],
    ['currency', { currency: 'eur' }],
    ['interval', { recurring: { interval: 'week' } }],
    ['interval_count', { recurring: { interval: 'month', interval_count: 3 } }],
    ['trial_period_days', { recurring: { interval: 'month', trial_period_days: 3 } }],
    ['one-time', { recurring: undefined }],
    ['package', { transform_quantity: { divide_by: 10, round: 'up' } }],
    [
      'tiers',
      {
        unit_amount: undefined,
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [{ up_to: 'inf', unit_amount: 500 }],
      },
    ],
    [
      'chosen by the customer',
      { unit_amount: undefined, recurring: undefined, custom_unit_amount: { enabled: true } },
    ],
  ])('%s: another price takes over, and back again the first one does', async (_name, over) => {
    const edited = shop(
      {},
      { prices: { monthly: JSON.parse(JSON.stringify({ ...monthly, ...over })), yearly } },
    );
    await door.apply(shop());
    const { id } = await price();
    expect((await door.plan(edited)).changes.map(({ action, key }) => `${action} ${key}`)).toEqual([
      'replace alpha.monthly',
    ]);
    expect((await door.apply(edited)).result.failed).toEqual([]);
    expect((await price()).id).not.toBe(id);
    expect((await door.plan(shop())).changes.map(({ action, key }) => `${action} ${key}`)).toEqual([
      'restore alpha.monthly',
    ]);
    expect((await door.apply(shop())).result.failed).toEqual([]);
    expect((await price()).id).toBe(id);
    expect((await door.account()).prices).toHaveLength(3);
  });
});
