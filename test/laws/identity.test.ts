/** Who is who: which object of the account is which thing of the catalog, and what becomes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ReadOnlyViolation } from '../../server/stripe/transport.ts';
import { Door, read, type Wire } from './support/door.ts';
import { RIVAL, settleStrangers } from './support/people.ts';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());
beforeEach(() => door.reset());

const monthly = { currency: 'usd', unit_amount: 500, recurring: { interval: 'month' } } as const;
const YEARLY = { currency: 'usd', unit_amount: 5000, recurring: { interval: 'year' } } as const;

function shop(prices: Wire = { monthly }, product: Wire = {}, rest: Wire = {}): string {
  return stringify({ catalog: 'shop', products: { alpha: { name: 'Alpha', prices, ...product } }, ...rest });
}

async function actions(yaml: string, options: { prune?: boolean } = {}): Promise<string[]> {
  const { changes } = await door.plan(yaml, options);
  return changes.map(({ action, kind, key }) => `${action} ${kind} ${key}`);
}

/** Applies, and nothing is left to do. */
async function settle(yaml: string, options: { prune?: boolean } = {}): Promise<void> {
  const { result } = await door.apply(yaml, options);
  expect(result.failed).toEqual([]);
  expect(result.skipped).toEqual([]);
  expect((await door.plan(yaml, options)).changes).toEqual([]);
}

async function only<T extends keyof Awaited<ReturnType<Door['account']>>>(kind: T): Promise<Wire> {
  const list = (await door.account())[kind];
  expect(list).toHaveLength(1);
  return list[0];
}

async function priceBy(id: string): Promise<Wire> {
  return (await door.account()).prices.find((price) => price.id === id);
}

async function holder(key: string): Promise<Wire> {
  return (await door.account()).prices.find(({ lookup_key }) => lookup_key === key);
}

describe('products', () => {
  it('are found by their id and adopted, whatever else stands on them left alone', async () => {
    await door.dashboard.products.create({
      id: 'hand_made',
      name: 'Alpha',
      description: 'By hand',
      metadata: { theirs: 'yes' },
    });
    const yaml = shop({}, { id: 'hand_made' });
    expect(await actions(yaml)).toEqual(['adopt product alpha']);
    await settle(yaml);
    const product = await only('products');
    expect(product.metadata).toMatchObject({ theirs: 'yes', pricebook: 'shop/product.alpha' });
    expect(product.description).toBe('By hand');
  });

  it('are found by the derived id', async () => {
    await door.dashboard.products.create({ id: 'shop_alpha', name: 'Alpha' });
    expect(await actions(shop({}))).toEqual(['adopt product alpha']);
  });

  it('without a mark are found by the lookup key of a price on them', async () => {
    const made = await door.dashboard.products.create({ name: 'Alpha' });
    const price = await door.dashboard.prices.create({
      product: made.id,
      ...monthly,
      lookup_key: 'shop_alpha_monthly',
    });
    expect(await actions(shop())).toEqual(['adopt product alpha', 'adopt price alpha.monthly']);
    await settle(shop());
    expect((await only('products')).id).toBe(made.id);
    expect((await only('prices')).id).toBe(price.id);
  });

  it('are never found by their name', async () => {
    await door.dashboard.products.create({ name: 'Alpha' });
    expect(await actions(shop())).toEqual(['create product alpha', 'create price alpha.monthly']);
  });

  it('that are archived are restored', async () => {
    await settle(shop());
    await door.dashboard.products.update('shop_alpha', { active: false });
    expect(await actions(shop())).toEqual(['restore product alpha']);
    await settle(shop());
  });

  it('of another catalog are a conflict, and nothing is written', async () => {
    await settle(RIVAL);
    const before = await door.account();
    await door.forgetRequests();
    const yaml = shop({}, { id: 'rival_alpha' });
    const { conflicts } = await door.plan(yaml);
    expect(conflicts).toMatchObject([
      { kind: 'product', key: 'alpha', message: expect.stringContaining('"rival"') },
    ]);
    await expect(door.apply(yaml)).rejects.toThrow(/conflicts/);
    expect(await door.writes()).toEqual([]);
    expect(await door.account()).toEqual(before);
  });

  it('copied in the dashboard with our mark are no second product, but an orphan', async () => {
    await settle(shop());
    const { metadata } = await only('products');
    const copy = await door.dashboard.products.create({ name: 'Alpha (copy)', metadata });
    const plan = await door.plan(shop());
    expect(plan.changes).toEqual([]);
    expect(plan.orphans).toEqual([{ kind: 'product', key: 'alpha', id: copy.id }]);
  });
});

describe('prices', () => {
  it('are found by their lookup key, archived ones too', async () => {
    const product = await door.dashboard.products.create({ id: 'shop_alpha', name: 'Alpha' });
    const price = await door.dashboard.prices.create({
      product: product.id,
      ...monthly,
      lookup_key: 'shop_alpha_monthly',
    });
    await door.dashboard.prices.update(price.id, { active: false });
    expect(await actions(shop())).toEqual(['adopt product alpha', 'adopt price alpha.monthly']);
    await settle(shop());
    expect(await only('prices')).toMatchObject({ id: price.id, active: true });
  });

  it('without a lookup key are never taken for ours, however alike', async () => {
    await settle(shop({}));
    const twin = await door.dashboard.prices.create({ product: 'shop_alpha', ...monthly });
    expect(await actions(shop())).toEqual(['create price alpha.monthly']);
    await settle(shop());
    expect(await priceBy(twin.id)).toEqual(
      expect.objectContaining({ active: true, lookup_key: null, metadata: {} }),
    );
  });

  it('of another catalog are a conflict, and nothing is written', async () => {
    await settle(RIVAL);
    await door.forgetRequests();
    const yaml = shop({ monthly: { ...monthly, lookup_key: 'rival_alpha_monthly' }, yearly: YEARLY });
    const { conflicts } = await door.plan(yaml);
    expect(conflicts).toMatchObject([
      {
        kind: 'price',
        key: 'alpha.monthly',
        message: expect.stringContaining('belongs to the catalog "rival"'),
      },
    ]);
    await expect(door.apply(yaml)).rejects.toThrow(/conflicts/);
    expect(await door.writes()).toEqual([]);
  });

  it('with a foreign holder of other terms are replaced: the holder retires with a note', async () => {
    const product = await door.dashboard.products.create({ id: 'shop_alpha', name: 'Alpha' });
    const old = await door.dashboard.prices.create({
      product: product.id,
      ...monthly,
      unit_amount: 400,
      lookup_key: 'shop_alpha_monthly',
    });
    expect(await actions(shop())).toEqual(['adopt product alpha', 'replace price alpha.monthly']);
    await settle(shop());
    const { id } = await holder('shop_alpha_monthly');
    expect(await priceBy(old.id)).toMatchObject({
      active: false,
      lookup_key: null,
      metadata: { pricebook_successor: id },
    });
  });

  it('move in place when their lookup key is renamed, also past a copy that carries the mark', async () => {
    await settle(shop());
    const { id, metadata } = await only('prices');
    const copy = await door.dashboard.prices.create({ product: 'shop_alpha', ...monthly, metadata });
    const yaml = shop({ monthly: { ...monthly, lookup_key: 'renamed' } });
    await settle(yaml);
    expect(await priceBy(id)).toMatchObject({ active: true, lookup_key: 'renamed' });
    expect((await priceBy(copy.id)).lookup_key).toBeNull();
  });

  it('copied in the dashboard with our mark are archived with the next replace, in the plan', async () => {
    await settle(shop());
    const { metadata } = await only('prices');
    const copy = await door.dashboard.prices.create({ product: 'shop_alpha', ...monthly, metadata });
    const dearer = shop({ monthly: { ...monthly, unit_amount: 600 } });
    const plan = await door.plan(dearer);
    expect(plan.steps.filter(({ phase }) => phase === 'archives').map(({ target }) => target)).toContain(
      copy.id,
    );
    await settle(dearer);
    expect((await priceBy(copy.id)).active).toBe(false);
  });

  it('whose lookup key is given to another leave nothing active behind', async () => {
    const both = shop({
      monthly: { ...monthly, lookup_key: 'one' },
      yearly: { ...YEARLY, lookup_key: 'two' },
    });
    await settle(both);
    await settle(shop({ monthly: { ...monthly, lookup_key: 'two' } }));
    const { prices } = await door.account();
    expect(
      prices.filter(({ active }) => active).map(({ lookup_key, unit_amount }) => [lookup_key, unit_amount]),
    ).toEqual([['two', 500]]);
  });

  it('that swap their lookup keys are both replaced', async () => {
    await settle(
      shop({ monthly: { ...monthly, lookup_key: 'one' }, yearly: { ...YEARLY, lookup_key: 'two' } }),
    );
    await settle(
      shop({ monthly: { ...monthly, lookup_key: 'two' }, yearly: { ...YEARLY, lookup_key: 'one' } }),
    );
    expect((await holder('two')).recurring.interval).toBe('month');
    expect((await holder('one')).recurring.interval).toBe('year');
    expect((await door.account()).prices.filter(({ active }) => active)).toHaveLength(2);
  });

  it('that were archived and lost their lookup key are restored, not made anew', async () => {
    await settle(shop());
    const { id } = await only('prices');
    await door.dashboard.prices.update(id, { active: false, lookup_key: '' });
    expect(await actions(shop())).toEqual(['restore price alpha.monthly']);
    await settle(shop());
    expect(await only('prices')).toMatchObject({ id, active: true, lookup_key: 'shop_alpha_monthly' });
  });

  it('move to another product as another price; the default and the portal there are cleared', async () => {
    const two = (on: 'alpha' | 'beta'): string =>
      stringify({
        catalog: 'shop',
        products: {
          alpha: {
            name: 'Alpha',
            prices: on === 'alpha' ? { monthly: { ...monthly, lookup_key: 'moving' } } : {},
          },
          beta: {
            name: 'Beta',
            prices: on === 'beta' ? { monthly: { ...monthly, lookup_key: 'moving' } } : {},
          },
        },
      });
    await settle(two('alpha'));
    const { id } = await only('prices');
    await door.dashboard.products.update('shop_alpha', { default_price: id });
    await settle(two('beta'));
    expect(await holder('moving')).toMatchObject({ product: 'shop_beta', active: true });
    expect(await priceBy(id)).toMatchObject({ active: false });
    const { products } = await door.account();
    expect(products.map(({ default_price }) => default_price)).toEqual([null, null]);
  });
});

describe('meters', () => {
  const meter = (over: Wire = {}): Wire => ({
    meters: {
      calls: { display_name: 'Calls', event_name: 'calls', default_aggregation: { formula: 'sum' }, ...over },
    },
  });
  const make = (formula: 'sum' | 'count'): Promise<Wire> =>
    door.dashboard.billing.meters.create({
      display_name: 'Theirs',
      event_name: 'calls',
      default_aggregation: { formula },
    });

  it('are found by their event name, whoever made them', async () => {
    await make('sum');
    expect(await actions(shop({}, {}, meter()))).toContain('update meter calls');
    await settle(shop({}, {}, meter()));
    expect((await only('meters')).display_name).toBe('Calls');
  });

  it('that are inactive are reactivated, the newest first', async () => {
    const first = await make('sum');
    await door.dashboard.billing.meters.deactivate(first.id);
    const newest = await make('sum');
    await door.dashboard.billing.meters.deactivate(newest.id);
    await settle(shop({}, {}, meter()));
    const { meters } = await door.account();
    expect(meters.map(({ id, status }) => [id, status])).toEqual([
      [first.id, 'inactive'],
      [newest.id, 'active'],
    ]);
  });

  it('that are inactive and other in a fixed field are left; a new one is made', async () => {
    const other = await make('count');
    await door.dashboard.billing.meters.deactivate(other.id);
    expect(await actions(shop({}, {}, meter()))).toContain('create meter calls');
    await settle(shop({}, {}, meter()));
    expect((await door.account()).meters.map(({ status }) => status)).toEqual(['inactive', 'active']);
  });

  it.each<[string, Wire]>([
    ['default_aggregation.formula', { default_aggregation: { formula: 'count' } }],
    ['customer_mapping.event_payload_key', { customer_mapping: { type: 'by_id', event_payload_key: 'who' } }],
    ['value_settings.event_payload_key', { value_settings: { event_payload_key: 'amount' } }],
    ['event_time_window', { event_time_window: 'day' }],
  ])('that differ in %s are an error that says what to do, and nothing is written', async (field, over) => {
    await settle(shop({}, {}, meter()));
    await door.forgetRequests();
    const yaml = shop({ monthly }, {}, meter(over));
    const { conflicts } = await door.plan(yaml);
    expect(conflicts).toMatchObject([{ kind: 'meter', key: 'calls' }]);
    expect(conflicts[0]?.message).toContain(field);
    expect(conflicts[0]?.message).toContain('new event_name');
    await expect(door.apply(yaml)).rejects.toThrow(/conflicts/);
    expect(await door.writes()).toEqual([]);
  });

  it('of a new event name leave the old one; its price is replaced', async () => {
    const metered = {
      monthly: {
        currency: 'usd',
        unit_amount: 5,
        recurring: { interval: 'month', usage_type: 'metered', meter: 'calls' },
      },
    };
    await settle(shop(metered, {}, meter()));
    const yaml = shop(metered, {}, meter({ event_name: 'calls_2' }));
    expect(await actions(yaml)).toEqual(['create meter calls', 'replace price alpha.monthly']);
    await settle(yaml);
    expect((await door.account()).meters.map(({ status }) => status)).toEqual(['active', 'active']);
  });
});

describe('portal configurations', () => {
  const features = { invoice_history: { enabled: true } };
  const portals = (over: Wire = {}): string =>
    shop({}, {}, { metadata: { shop: 'alpha' }, portal_configurations: { default: { features, ...over } } });

  it('without a mark are adopted by the metadata of the catalog', async () => {
    const theirs = await door.dashboard.billingPortal.configurations.create({
      features,
      metadata: { shop: 'alpha', more: '1' },
    });
    expect(await actions(portals())).toContain('adopt portal_configuration default');
    await settle(portals());
    expect(await only('portals')).toMatchObject({
      id: theirs.id,
      metadata: { more: '1', pricebook: 'shop/portal_configuration.default' },
    });
  });

  it("without a mark and with other metadata are somebody else's", async () => {
    await door.dashboard.billingPortal.configurations.create({ features, metadata: { shop: 'beta' } });
    await door.dashboard.billingPortal.configurations.create({ features });
    expect(await actions(portals())).toContain('create portal_configuration default');
  });

  it("are nobody's to adopt for a catalog without metadata", async () => {
    await door.dashboard.billingPortal.configurations.create({ features, metadata: {} });
    const yaml = shop({}, {}, { portal_configurations: { default: { features } } });
    expect(await actions(yaml)).toContain('create portal_configuration default');
  });

  it('of one mark: the older is ours, the other is switched off', async () => {
    await settle(portals());
    const { id, metadata } = await only('portals');
    const second = await door.dashboard.billingPortal.configurations.create({ features, metadata });
    expect(await actions(portals())).toEqual(['update portal_configuration default']);
    await settle(portals());
    const { portals: list } = await door.account();
    expect(list.map((portal) => [portal.id, portal.active])).toEqual([
      [id, true],
      [second.id, false],
    ]);
  });

  it('of another catalog are not ours, whatever their key', async () => {
    await settle(RIVAL);
    const yaml = shop({}, {}, { portal_configurations: { default: { features } } });
    expect(await actions(yaml)).toContain('create portal_configuration default');
  });

  it('that are adopted follow a price that is replaced in the same run', async () => {
    const switching = {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [{ product: 'alpha', prices: ['monthly'] }],
      },
    };
    const yaml = (amount: number, withPortal: boolean): string =>
      shop(
        { monthly: { ...monthly, unit_amount: amount } },
        {},
        {
          metadata: { shop: 'alpha' },
          ...(withPortal && { portal_configurations: { default: { features: switching } } }),
        },
      );
    await settle(yaml(500, false));
    const { id } = await only('prices');
    await door.dashboard.billingPortal.configurations.create({
      metadata: { shop: 'alpha' },
      features: {
        payment_method_update: { enabled: true },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: 'shop_alpha', prices: [id] }],
        },
      },
    });
    await settle(yaml(600, true));
    const [entry] = (await only('portals')).features.subscription_update.products;
    expect(entry.prices).toEqual([(await holder('shop_alpha_monthly')).id]);
  });

  it('that the catalog no longer names follow a replaced price, but not to one that cannot be listed', async () => {
    const switching = {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [{ product: 'alpha', prices: ['monthly'] }],
      },
    };
    await settle(shop({ monthly }, {}, { portal_configurations: { default: { features: switching } } }));
    await settle(shop({ monthly: { ...monthly, unit_amount: 600 } }));
    const listed = async (): Promise<string[]> =>
      (await only('portals')).features.subscription_update.products[0].prices;
    const { id } = await holder('shop_alpha_monthly');
    expect(await listed()).toEqual([id]);
    await settle(shop({ monthly: { currency: 'usd', unit_amount: 900 } }));
    expect(await listed()).toEqual([id]);
  });
});

describe('orphans are reported, and touched only with --prune', () => {
  const portal = { portal_configurations: { default: { features: { invoice_history: { enabled: true } } } } };
  const full = stringify({
    catalog: 'shop',
    products: {
      alpha: { name: 'Alpha', prices: { monthly, yearly: YEARLY } },
      beta: { name: 'Beta', default_price: 'monthly', prices: { monthly } },
    },
    ...portal,
  });
  const less = shop({ monthly });

  it('a price, a product with its price and a portal', async () => {
    await settle(full);
    const before = await door.account();
    const { plan } = await door.apply(less);
    expect(plan.changes).toEqual([]);
    expect(plan.orphans.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'portal_configuration default',
      'price alpha.yearly',
      'price beta.monthly',
      'product beta',
    ]);
    expect(await door.account()).toEqual(before);

    expect(await actions(less, { prune: true })).toEqual([
      'archive product beta',
      'archive price alpha.yearly',
      'archive price beta.monthly',
      'archive portal_configuration default',
    ]);
    await settle(less, { prune: true });
    const after = await door.account();
    expect(after.prices.filter(({ active }) => active).map(({ lookup_key }) => lookup_key)).toEqual([
      'shop_alpha_monthly',
    ]);
    expect(after.products.map(({ id, active }) => [id, active])).toEqual([
      ['shop_alpha', true],
      ['shop_beta', false],
    ]);
    expect(after.portals.map(({ active }) => active)).toEqual([false]);
    expect((await door.plan(less)).orphans).toEqual([]);
  });

  it('a default price is cleared before it is archived', async () => {
    await settle(shop({ monthly, yearly: YEARLY }));
    const { id } = await holder('shop_alpha_yearly');
    await door.dashboard.products.update('shop_alpha', { default_price: id });
    await door.forgetRequests();
    await settle(less, { prune: true });
    expect((await door.requests()).filter(({ status }) => status !== 200)).toEqual([]);
    expect((await only('products')).default_price).toBeNull();
    expect((await priceBy(id)).active).toBe(false);
  });

  it('a default price that the catalog moves is moved before it is archived', async () => {
    await settle(shop({ monthly, yearly: YEARLY }, { default_price: 'yearly' }));
    await settle(shop({ monthly }, { default_price: 'monthly' }), { prune: true });
    expect((await only('products')).default_price).toBe((await holder('shop_alpha_monthly')).id);
  });

  it('a default price that the catalog no longer names is cleared once and archived', async () => {
    await settle(shop({ monthly, yearly: YEARLY }, { default_price: 'yearly' }));
    await settle(shop({ monthly }), { prune: true });
    expect((await only('products')).default_price).toBeNull();
  });

  it('a meter is never one', async () => {
    const meters = {
      calls: { display_name: 'Calls', event_name: 'calls', default_aggregation: { formula: 'sum' } },
    };
    await settle(shop({}, {}, { meters }));
    expect((await door.plan(shop({}))).orphans).toEqual([]);
  });

  it('what a person made on our product is none', async () => {
    await settle(shop());
    await door.dashboard.prices.create({ product: 'shop_alpha', ...monthly, lookup_key: 'theirs' });
    expect((await door.plan(shop())).orphans).toEqual([]);
  });
});

describe('a price that takes over', () => {
  const dearer = shop({ monthly: { ...monthly, unit_amount: 600 } });
  const quarterly = shop({ monthly: { ...monthly, recurring: { interval: 'month', interval_count: 3 } } });

  it.each<[string, string]>([
    ['made anew', dearer],
    ['of another interval', quarterly],
  ])('takes over what the catalog does not name: %s', async (_name, yaml) => {
    await settle(shop());
    const { id } = await only('prices');
    await door.dashboard.prices.update(id, {
      nickname: 'Theirs',
      metadata: { theirs: 'yes' },
      tax_behavior: 'inclusive',
    });
    await settle(yaml);
    expect(await holder('shop_alpha_monthly')).toMatchObject({
      nickname: 'Theirs',
      tax_behavior: 'inclusive',
      metadata: expect.objectContaining({ theirs: 'yes' }),
    });
  });

  it('takes it over too when it is an old one that is restored', async () => {
    await settle(shop());
    await settle(dearer);
    const { id } = await holder('shop_alpha_monthly');
    await door.dashboard.prices.update(id, {
      nickname: 'Theirs',
      metadata: { theirs: 'yes' },
      tax_behavior: 'inclusive',
    });
    expect(await actions(shop())).toEqual(['restore price alpha.monthly']);
    await settle(shop());
    expect(await holder('shop_alpha_monthly')).toMatchObject({
      nickname: 'Theirs',
      tax_behavior: 'inclusive',
      metadata: expect.objectContaining({ theirs: 'yes' }),
    });
  });

  it('keeps further currencies while the base amount stays', async () => {
    await settle(shop());
    const { id } = await only('prices');
    await door.dashboard.prices.update(id, {
      currency_options: { eur: { unit_amount: 450, tax_behavior: 'inclusive' } },
    });
    await settle(quarterly);
    expect((await holder('shop_alpha_monthly')).currency_options.eur).toMatchObject({
      unit_amount: 450,
      tax_behavior: 'inclusive',
    });
  });

  it('drops further currencies when the base amount changes, and says so', async () => {
    await settle(shop());
    const { id } = await only('prices');
    await door.dashboard.prices.update(id, { currency_options: { eur: { unit_amount: 450 } } });
    const plan = await door.plan(dearer);
    expect(plan.changes[0]?.notes.join()).toContain('no longer sold in EUR');
    await settle(dearer);
    expect(Object.keys((await holder('shop_alpha_monthly')).currency_options)).toEqual(['usd']);
  });

  const tiers = (unit_amount: number): Wire => ({
    currency: 'usd',
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 10, unit_amount },
      { up_to: 'inf', unit_amount: 1 },
    ],
    recurring: { interval: 'month' },
  });
  const jpy = [
    { up_to: 10, unit_amount: 7 },
    { up_to: 'inf' as const, unit_amount: 3 },
  ];

  it('keeps the tiers of a currency that only the dashboard knows', async () => {
    await settle(shop({ monthly: tiers(5) }));
    const { id } = await only('prices');
    await door.dashboard.prices.update(id, { currency_options: { jpy: { tiers: jpy } } });
    expect((await door.plan(shop({ monthly: tiers(5) }))).changes).toEqual([]);
    await settle(shop({ monthly: { ...tiers(5), recurring: { interval: 'month', interval_count: 3 } } }));
    expect((await holder('shop_alpha_monthly')).currency_options.jpy.tiers).toMatchObject([
      { unit_amount: 7 },
      { unit_amount: 3 },
    ]);
  });

  it('is never an old one that is still sold in a currency which the catalog has given up', async () => {
    await settle(shop({ monthly: { ...tiers(5), currency_options: { jpy: { tiers: jpy } } } }));
    await settle(shop({ monthly: tiers(6) }));
    await settle(shop({ monthly: tiers(5) }));
    expect(Object.keys((await holder('shop_alpha_monthly')).currency_options)).toEqual(['usd']);
  });

  it('finishes what an earlier run left: the note, the default, the old one', async () => {
    await settle(shop({ monthly }, { default_price: 'monthly' }));
    const old = await only('prices');
    const next = await door.dashboard.prices.create({
      product: 'shop_alpha',
      ...monthly,
      unit_amount: 600,
      lookup_key: 'shop_alpha_monthly',
      transfer_lookup_key: true,
      metadata: { ...old.metadata, pricebook_unfinished: old.id },
    });
    const yaml = shop({ monthly: { ...monthly, unit_amount: 600 } }, { default_price: 'monthly' });
    const plan = await door.plan(yaml);
    expect(plan.changes.map(({ action, key, notes }) => `${action} ${key}: ${notes}`)).toEqual([
      'update alpha: ',
      expect.stringContaining(`replace alpha.monthly: finishes what an earlier run began: ${old.id}`),
    ]);
    await settle(yaml);
    expect((await priceBy(next.id)).metadata.pricebook_unfinished).toBeUndefined();
    expect(await priceBy(old.id)).toMatchObject({
      active: false,
      metadata: { pricebook_successor: next.id },
    });
    expect((await only('products')).default_price).toBe(next.id);
  });

  it('finishes what an earlier run left when its key was renamed with the amount', async () => {
    const named = (key: string, unit_amount: number): string =>
      shop({ [key]: { ...monthly, unit_amount, lookup_key: 'kept' } });
    await settle(named('monthly', 500));
    const old = await only('prices');
    const next = await door.dashboard.prices.create({
      product: 'shop_alpha',
      ...monthly,
      unit_amount: 600,
      lookup_key: 'kept',
      transfer_lookup_key: true,
      metadata: { pricebook: 'shop/price.alpha.basic', pricebook_unfinished: old.id },
    });
    await settle(named('basic', 600));
    expect(await priceBy(old.id)).toMatchObject({
      active: false,
      metadata: { pricebook_successor: next.id },
    });
  });

  it('hands on what is unfinished when it is itself replaced', async () => {
    await settle(shop());
    const old = await only('prices');
    const next = await door.dashboard.prices.create({
      product: 'shop_alpha',
      ...monthly,
      unit_amount: 600,
      lookup_key: 'shop_alpha_monthly',
      transfer_lookup_key: true,
      metadata: { ...old.metadata, pricebook_unfinished: old.id },
    });
    await settle(shop({ monthly: { ...monthly, unit_amount: 700 } }));
    const { id } = await holder('shop_alpha_monthly');
    for (const retired of [old.id, next.id]) {
      expect(await priceBy(retired)).toMatchObject({ active: false, metadata: { pricebook_successor: id } });
    }
  });

  it('keeps the mark on what it retires, so that the shop still knows what was bought', async () => {
    await settle(shop());
    const { id } = await only('prices');
    await settle(dearer);
    expect((await priceBy(id)).metadata.pricebook).toBe('shop/price.alpha.monthly');
  });
});

describe('whoever only reads', () => {
  it('cannot write: a POST is stopped before a socket is opened', async () => {
    await door.forgetRequests();
    const client = door.client(true);
    await expect(client.post('/v1/products', { name: 'Alpha' })).rejects.toThrow(ReadOnlyViolation);
    await expect(client.post('/v1/prices/price_1', { active: false })).rejects.toThrow(ReadOnlyViolation);
    expect(await door.requests()).toEqual([]);
    expect(client.counts).toEqual({ read: 0, write: 0 });
  });

  it('plans the same beside strangers, whose things no plan names', async () => {
    const yaml = shop(
      { monthly },
      {},
      { portal_configurations: { default: { features: { invoice_history: { enabled: true } } } } },
    );
    const alone = await actions(yaml);
    await settleStrangers(door);
    await door.forgetRequests();
    const plan = await door.plan(yaml);
    expect(plan.changes.map(({ action, kind, key }) => `${action} ${kind} ${key}`)).toEqual(alone);
    expect(plan.orphans).toEqual([]);
    expect(await door.writes()).toEqual([]);
  });

  it('reads what `resolve` made of the text, nothing else', () => {
    expect(read(shop()).prices.map(({ key, lookupKey }) => [key, lookupKey])).toEqual([
      ['alpha.monthly', 'shop_alpha_monthly'],
    ]);
  });
});
